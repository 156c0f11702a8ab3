//! The right to sell: the gate, measures, and what was known when.

use std::time::Duration;

use honi_proto::outbox::v1 as feed;
use honi_proto::proposals::v1::{LineGroup, UnderwriterKind};
use honi_proto::training::v1 as pb;
use honi_testkit::eventually;
use pb::CredentialKind::{KyosaiPromoter, LifeGeneral, NonlifeAuto, NonlifeBasic, NonlifeFire};
use pb::SolicitationDenialReason::{
    CredentialExpired, CredentialMissing, CredentialSuspended, CredentialUnverified, NotEmployed, SolicitationSuspended,
};
use tonic::Code;

use crate::competence::{Step, credential, officer, trainer};
use crate::fixtures::{Service, application, assert_invalid, assert_refused, day, on, on_both};

/// A staff who may sell non-life insurance; answers the automobile unit, which expires on 2027-08-31.
async fn seller(service: &Service) -> pb::Credential {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    service.certified(&staff, NonlifeBasic, "2022-09-01", "2032-08-31").await;
    service.certified(&staff, NonlifeFire, "2022-09-01", "2032-08-31").await;
    service.certified(&staff, NonlifeAuto, "2022-09-01", "2027-08-31").await
}

on_both!(the_gate_falls_at_the_end_of_the_last_day, async |service| {
    let auto = seller(&service).await;
    for (line, on, expected) in [
        (LineGroup::Auto, "2027-08-31", vec![]),
        (LineGroup::Auto, "2027-09-01", vec![CredentialExpired]),
        (LineGroup::Fire, "2027-09-01", vec![]),
        (LineGroup::Pet, "2027-09-01", vec![]),
        (LineGroup::Injury, "2027-08-31", vec![CredentialMissing]),
        (LineGroup::Medical, "2027-08-31", vec![CredentialMissing]),
    ] {
        assert_eq!(service.denied(&auto.staff, line, on).await, expected, "{line:?} {on}");
    }
    // Today is what the clock says in Japan: at 24:00 of the last day the right is gone.
    let last = "2027-08-31T14:59:59Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a time");
    service.clock.set(last);
    assert_eq!(service.denied(&auto.staff, LineGroup::Auto, "").await, []);
    service.clock.advance(chrono::TimeDelta::seconds(1));
    let right = service.may(&trainer(), &auto.staff, LineGroup::Auto, "").await.expect("an answer");
    assert_eq!((right.allowed, right.day), (false, day("2027-09-01")));
    assert_eq!(right.lacking_kinds().collect::<Vec<_>>(), [NonlifeAuto]);
    assert_eq!(right.credentials.len(), 1, "the basic unit counts");
    assert!(
        right.message_ja.contains("有効期限") && right.message_en.contains("NONLIFE_AUTO"),
        "{right:?}"
    );
    service.stop().await;
});

on_both!(late_proof_counts_from_its_own_day_and_denials_stay_logged, async |service| {
    let auto = seller(&service).await;
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("a time");
    service.clock.set(at("2027-09-05T01:00:00Z"));
    assert_eq!(service.denied(&auto.staff, LineGroup::Auto, "").await, [CredentialExpired]);
    service.clock.set(at("2027-09-20T01:00:00Z"));
    let renewed = service.step(&trainer(), &auto, Step::Renew("2027-09-01", "2032-08-31")).await;
    let renewed = renewed.expect("renewed");
    assert_eq!(
        renewed.certificates[1].known_time.map(|it| it.seconds),
        Some(at("2027-09-20T01:00:00Z").timestamp())
    );
    assert_eq!(service.denied(&auto.staff, LineGroup::Auto, "2027-09-05").await, []);
    for (known, allowed) in [("2027-09-20T00:59:59Z", false), ("2027-09-20T01:00:00Z", true)] {
        let right = service
            .might(&trainer(), &auto.staff, LineGroup::Auto, "2027-09-05", Some(at(known)))
            .await;
        assert_eq!(right.expect("an answer").allowed, allowed, "as known at {known}");
    }
    // The denial of the fifth, and not those of who looks back.
    let refusals = service.refusals(1).await;
    let told: Vec<_> = refusals
        .iter()
        .map(|(_, it)| (it.resource.clone().unwrap_or_default(), it.reason.as_str()))
        .collect();
    let resource = format!("{}/solicitationRights/INSURER.AUTO.EXPLANATION.2027-09-05", auto.staff);
    assert_eq!(told, [(resource, "CREDENTIAL_EXPIRED")]);
    service.stop().await;
});

on_both!(what_is_suspended_denies_at_once, async |service| {
    let auto = seller(&service).await;
    let denied = async |line| service.denied(&auto.staff, line, "").await;
    let stopped = service.step(&trainer(), &auto, Step::Suspend("2026-11-24", "2026-11-30")).await;
    stopped.expect("suspended");
    assert_eq!(denied(LineGroup::Auto).await, [CredentialSuspended]);
    assert_eq!(denied(LineGroup::Fire).await, []);
    assert_eq!(service.denied(&auto.staff, LineGroup::Auto, "2026-12-01").await, []);

    let measure = service.suspend(&officer(), &auto.staff, "2026-11-24", "").await.expect("a measure");
    assert_eq!(denied(LineGroup::Fire).await, [SolicitationSuspended]);
    assert_eq!(denied(LineGroup::Auto).await, [SolicitationSuspended, CredentialSuspended]);
    let lifted = service.lift(&officer(), &measure, "2026-11-25").await.expect("lifted");
    assert_eq!((lifted.lift_date, lifted.etag.as_str()), (day("2026-11-25"), "2"));
    assert_eq!(denied(LineGroup::Fire).await, [SolicitationSuspended]);
    assert_eq!(service.denied(&auto.staff, LineGroup::Fire, "2026-11-25").await, []);
    let twice = service.lift(&officer(), &lifted, "2026-11-26").await;
    assert_refused(twice, Code::FailedPrecondition, "STATE_TRANSITION");
    assert_refused(
        service.lift(&officer(), &measure, "2026-11-25").await,
        Code::Aborted,
        "ETAG_MISMATCH",
    );
    assert_invalid(
        service.suspend(&officer(), &auto.staff, "2026-12-02", "2026-12-01").await,
        "last_date",
    );
    let unknown = "staff/01920000-0000-7000-8000-00000000dead";
    let nobody = service.suspend(&officer(), unknown, "2026-12-02", "").await;
    assert_refused(nobody, Code::FailedPrecondition, "STAFF_UNKNOWN");
    service.stop().await;
});

on_both!(kyosai_life_and_employment_have_their_own_gates, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let life = credential(&staff, LifeGeneral, "2022-09-01", "");
    let life = service.register(&trainer(), life).await.expect("registered");
    assert_eq!(service.denied(&staff, LineGroup::Cancer, "").await, [CredentialUnverified]);
    service.step(&trainer(), &life, Step::Verify).await.expect("verified");
    assert_eq!(service.denied(&staff, LineGroup::Cancer, "").await, []);
    let kyosai = async || {
        let message = pb::GetSolicitationRightRequest {
            staff: staff.clone(),
            underwriter_kind: UnderwriterKind::KyosaiFederation.into(),
            line_group: LineGroup::Cancer.into(),
            act: pb::SolicitationAct::Application.into(),
            ..Default::default()
        };
        let answer = service.rights().get_solicitation_right(service.by(&trainer(), message)).await;
        answer.expect("an answer").into_inner().allowed
    };
    assert!(!kyosai().await);
    service.certified(&staff, KyosaiPromoter, "2022-09-01", "").await;
    assert!(kyosai().await);
    service.end_employment(&staff, "1", "2026-11-30").await.expect("ended");
    assert_eq!(service.denied(&staff, LineGroup::Cancer, "2026-11-30").await, []);
    assert_eq!(service.denied(&staff, LineGroup::Cancer, "2026-12-01").await, [NotEmployed]);
    service.stop().await;
});

on_both!(each_step_is_told_once, async |service| {
    let auto = seller(&service).await;
    let stopped = service
        .step(&trainer(), &auto, Step::Suspend("2026-11-24", ""))
        .await
        .expect("suspended");
    service
        .step(&trainer(), &stopped, Step::Reinstate("2026-11-25"))
        .await
        .expect("reinstated");
    let measure = service.suspend(&officer(), &auto.staff, "2026-11-24", "").await.expect("a measure");
    service.lift(&officer(), &measure, "2026-11-25").await.expect("lifted");
    let told = eventually(Duration::from_secs(20), async || {
        let message = feed::ListEventsRequest::default();
        let mut client = feed::feed_service_client::FeedServiceClient::new(service.channel.clone());
        let answer = client.list_events(service.by(&application("honi-proposals"), message)).await;
        let events = answer.expect("the feed").into_inner().events;
        let of = |resource: &str| -> Vec<String> {
            let about = events.iter().filter(|it| it.resource == resource);
            about.map(|it| it.r#type.clone()).collect()
        };
        let told = (of(&auto.name), of(&measure.name));
        Some(told).filter(|(one, two)| one.len() == 4 && two.len() == 2)
    })
    .await;
    let of_credential = ["created", "verified", "suspended", "reinstated"].map(|it| format!("training.credential_{it}"));
    let of_measure = ["suspended", "suspension_lifted"].map(|it| format!("training.solicitation_{it}"));
    assert_eq!(told, (of_credential.to_vec(), of_measure.to_vec()));
    service.stop().await;
});

//! Milestones in the life of a credential, as the workflow proposes them (domain 3.7).

use chrono::{DateTime, Utc};
use honi_audit_log::PublicKeys;
use honi_proto::casework::v1::recipient::Recipient;
use honi_proto::proposals::v1::LineGroup;
use honi_proto::training::v1 as pb;
use honi_proto::workflows::v1 as workflows;
use honi_training::SERVICE;
use pb::CredentialKind::{Afp, NonlifeAuto, NonlifeBasic};
use pb::CredentialMilestone::{Expiry, NineMonths, SevenDays, ThirtyDays, ThreeMonths, UnitsBehind};
use pb::SolicitationDenialReason::CredentialExpired;
use serde_json::Value;
use tonic::{Code, Response, Status};
use workflows::workflow_service_client::WorkflowServiceClient;

use crate::competence::{Step, credential, trainer};
use crate::fixtures::{Person, Service, application, assert_refused, on, on_both, person, worker};
use crate::logs::events;

impl Service {
    /// What comes of a milestone that somebody proposes.
    async fn escalate(
        &self,
        who: &Person,
        name: &str,
        cycle: i32,
        (certificate, milestone): (i32, pb::CredentialMilestone),
    ) -> Result<pb::EscalateCredentialResponse, Status> {
        let message = pb::EscalateCredentialRequest {
            name: name.to_owned(),
            cycle,
            milestone: milestone.into(),
            certificate,
            request_id: self.request_id(),
        };
        let answer = self.credentials().escalate_credential(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    /// The same by the worker, in the first round and of the first certificate.
    async fn proposed(&self, name: &str, milestone: pb::CredentialMilestone) -> pb::EscalateCredentialResponse {
        self.escalate(&worker(), name, 1, (1, milestone)).await.expect("an answer")
    }

    /// Sets the time in Japan.
    fn at(&self, moment: &str) {
        let at: DateTime<Utc> = format!("{}:00+09:00", moment.replace(' ', "T")).parse().expect("a moment");
        self.clock.set(at);
    }

    /// What is still to come to pass, as the list of workflows says: the milestones of each credential that has a run.
    async fn to_come(&self) -> Vec<(String, Vec<String>)> {
        let message = workflows::ListWorkflowsRequest::default();
        let mut client = WorkflowServiceClient::new(self.channel.clone());
        let listed = client
            .list_workflows(self.by(&person("OPS"), message))
            .await
            .expect("a list")
            .into_inner();
        let timers = |it: workflows::Workflow| {
            let codes = it.pending_timers.into_iter().map(|timer| timer.deadline);
            (it.workflow_id, codes.collect())
        };
        listed.workflows.into_iter().map(timers).collect()
    }
}

fn staff(name: &str) -> Option<Recipient> {
    Some(Recipient::Staff(name.to_owned()))
}

fn told(answer: &pb::EscalateCredentialResponse) -> Vec<Option<Recipient>> {
    answer.recipients.iter().map(|it| it.recipient.clone()).collect()
}

on_both!(the_example_of_3_7_day_by_day, async |service| {
    let unit = service.unit("A").await;
    let above = service.staff_member("S0", &unit, "").await;
    let holder = service.staff_member("S1", &unit, &above).await;
    service.certified(&holder, NonlifeBasic, "2025-04-01", "2030-03-31").await;
    let auto = service.certified(&holder, NonlifeAuto, "2022-09-01", "2027-08-31").await.name;
    let trn = || Some(Recipient::Role("TRN".to_owned()));

    let early = service.proposed(&auto, NineMonths).await;
    assert_eq!((early.fired, early.over, early.milestones.len()), (false, false, 5));
    service.at("2026-11-30 08:59");
    assert!(!service.proposed(&auto, NineMonths).await.fired);
    service.at("2026-11-30 09:00");
    let first = service.proposed(&auto, NineMonths).await;
    assert_eq!((first.fired, first.version), (true, 3));
    assert_eq!(told(&first), [staff(&holder), staff(&above)]);
    let again = service.proposed(&auto, NineMonths).await;
    assert_eq!(
        (again.fired, again.version, told(&again)),
        (true, 3, told(&first)),
        "it is told as reached, and recorded once"
    );

    // Nobody worked for months: of what was missed only the latest is told.
    service.at("2027-08-24 09:00");
    let missed = service.proposed(&auto, ThreeMonths).await;
    assert!(!missed.fired && missed.recipients.is_empty());
    assert!(
        !service.proposed(&auto, ThirtyDays).await.fired,
        "it falls on the first of the month"
    );
    assert!(service.proposed(&auto, SevenDays).await.fired);

    service.at("2027-08-31 23:59");
    assert!(!service.proposed(&auto, Expiry).await.fired);
    service.at("2027-09-01 00:00");
    // The gate does not wait for the workflow.
    assert_eq!(service.denied(&holder, LineGroup::Auto, "").await, [CredentialExpired]);
    let expired = service.proposed(&auto, Expiry).await;
    assert_eq!(
        (expired.fired, expired.over, expired.state()),
        (true, true, pb::CredentialState::Expired)
    );
    assert_eq!(told(&expired), [staff(&holder), staff(&above), trn()]);

    // Late proof: valid again from its own first day, and a new round.
    service.at("2027-09-20 10:00");
    let read = service.get_credential(&trainer(), &auto).await.expect("read");
    let late = service
        .step(&trainer(), &read, Step::Renew("2027-09-01", "2032-08-31"))
        .await
        .expect("renewed");
    assert_eq!(late.state(), pb::CredentialState::Valid);
    assert!(service.denied(&holder, LineGroup::Auto, "2027-09-10").await.is_empty());
    let old = service.escalate(&worker(), &auto, 1, (1, Expiry)).await.expect("an answer");
    assert_eq!(
        (old.fired, old.over, old.milestones.len()),
        (false, true, 0),
        "the round of before is over"
    );
    service.at("2031-11-30 09:00");
    let next = service.escalate(&worker(), &auto, 2, (2, NineMonths)).await.expect("an answer");
    assert_eq!((next.fired, next.over), (true, false));
    service.stop().await;
});

on_both!(renewed_or_given_up_is_reminded_of_no_more, async |service| {
    let unit = service.unit("A").await;
    let holder = service.staff_member("S1", &unit, "").await;
    let auto = service.certified(&holder, NonlifeAuto, "2022-09-01", "2027-08-31").await;
    let renewed = service
        .step(&trainer(), &auto, Step::Renew("2027-09-01", "2032-08-31"))
        .await
        .expect("renewed");
    service.at("2027-05-31 09:00");
    let answer = service.proposed(&auto.name, ThreeMonths).await;
    assert_eq!((answer.fired, answer.over), (false, false));
    assert_eq!(
        service.to_come().await[0].1,
        ["nine-months", "three-months", "expiry-month", "seven-days", "expiry"]
    );
    service
        .step(&trainer(), &renewed, Step::Surrender("2027-06-01"))
        .await
        .expect("given up");
    let answer = service
        .escalate(&worker(), &auto.name, 1, (2, NineMonths))
        .await
        .expect("an answer");
    assert_eq!((answer.fired, answer.over), (false, true));
    assert!(service.to_come().await.is_empty());
    service.stop().await;
});

on_both!(who_has_left_is_told_nothing_and_the_expiry_is_recorded, async |service| {
    let unit = service.unit("A").await;
    let holder = service.staff_member("S1", &unit, "").await;
    let auto = service.certified(&holder, NonlifeAuto, "2022-09-01", "2027-08-31").await.name;
    service.at("2026-11-30 09:00");
    let alone = service.proposed(&auto, NineMonths).await;
    assert_eq!(
        told(&alone),
        [staff(&holder), Some(Recipient::Role("TRN".to_owned()))],
        "nobody is above"
    );
    service.end_employment(&holder, "1", "2027-03-31").await.expect("ended");
    service.at("2027-05-31 09:00");
    let gone = service.proposed(&auto, ThreeMonths).await;
    assert!(!gone.fired);
    assert_eq!(
        gone.milestones
            .iter()
            .map(pb::CredentialMilestonePlan::milestone)
            .collect::<Vec<_>>(),
        [Expiry]
    );
    service.at("2027-09-01 00:00");
    let expired = service.proposed(&auto, Expiry).await;
    assert!(expired.fired && expired.over && expired.recipients.is_empty());
    service.stop().await;
});

on_both!(half_the_time_without_units_is_told, async |service| {
    let unit = service.unit("A").await;
    let (behind, ahead) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &unit, "").await,
    );
    let late = service.certified(&behind, Afp, "2026-04-01", "2028-03-31").await;
    let early = service.certified(&ahead, Afp, "2026-04-01", "2028-03-31").await;
    service
        .step(&trainer(), &early, Step::Units(6, "2026-06-01"))
        .await
        .expect("recorded");
    service.at("2027-04-01 09:00");
    assert!(service.proposed(&late.name, UnitsBehind).await.fired);
    assert!(!service.proposed(&early.name, UnitsBehind).await.fired);
    service.stop().await;
});

on_both!(only_the_worker_proposes_and_of_what_is_there, async |service| {
    let unit = service.unit("A").await;
    let holder = service.staff_member("S1", &unit, "").await;
    let auto = service.certified(&holder, NonlifeAuto, "2022-09-01", "2027-08-31").await.name;
    for who in [&trainer(), &person("OPS"), &application("honi-voices")] {
        let refused = service.escalate(who, &auto, 1, (1, NineMonths)).await;
        assert_refused(refused, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    let unknown = service
        .escalate(&worker(), "credentials/01920000-0000-7000-8000-00000000dead", 1, (1, NineMonths))
        .await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.at("2026-11-30 09:00");
    for (cycle, certificate, milestone) in [(2, 1, NineMonths), (1, 2, NineMonths), (1, 1, UnitsBehind)] {
        let answer = service
            .escalate(&worker(), &auto, cycle, (certificate, milestone))
            .await
            .expect("an answer");
        assert!(!answer.fired, "{cycle} {certificate} {milestone:?}");
    }
    // A request that was carried out is answered alike.
    let message = pb::EscalateCredentialRequest {
        name: auto,
        cycle: 1,
        milestone: NineMonths.into(),
        certificate: 1,
        request_id: service.request_id(),
    };
    let mut client = service.credentials();
    let mut answers = Vec::new();
    for _ in 0..2 {
        answers.push(
            client
                .escalate_credential(service.by(&worker(), message.clone()))
                .await
                .expect("an answer")
                .into_inner(),
        );
    }
    assert!(answers[0].fired && answers[0] == answers[1]);
    service.stop().await;
});

on_both!(what_was_told_is_logged_and_the_workflow_hears_of_each_change, async |service| {
    let unit = service.unit("A").await;
    let holder = service.staff_member("S1", &unit, "").await;
    let auto = service
        .register(&trainer(), credential(&holder, NonlifeAuto, "2022-09-01", "2027-08-31"))
        .await;
    let auto = auto.expect("registered");
    let id = format!("credential-lifecycle/{}", auto.name.trim_start_matches("credentials/"));
    assert_eq!(
        service.to_come().await,
        [(format!("{id}/1"), Vec::new())],
        "nothing, while nobody has seen the proof"
    );
    service.step(&trainer(), &auto, Step::Verify).await.expect("verified");
    service.at("2027-08-24 09:00");
    service.proposed(&auto.name, SevenDays).await;
    service.at("2027-09-01 00:00");
    service.proposed(&auto.name, Expiry).await;
    assert!(service.to_come().await.is_empty());
    let read = service.get_credential(&trainer(), &auto.name).await.expect("read");
    let stopped = service
        .step(&trainer(), &read, Step::Suspend("2027-09-01", "2027-09-02"))
        .await
        .expect("suspended");
    service
        .step(&trainer(), &stopped, Step::Renew("2027-09-01", "2032-08-31"))
        .await
        .expect("renewed");
    assert_eq!(service.to_come().await[0].0, format!("{id}/2"));

    let told = events(&service, 9).await;
    let told = told.iter().filter(|it| it.resource == auto.name).map(|it| {
        let payload: Value = serde_json::from_str(&it.payload).expect("JSON");
        let snapshot = &payload["snapshot"];
        (
            it.r#type.clone(),
            payload["starts"].as_bool(),
            snapshot["cycle"].as_i64(),
            snapshot["state"]["over"].as_bool(),
        )
    });
    let event = |kind: &str, starts, cycle, over| (format!("training.credential_{kind}"), Some(starts), cycle, over);
    let expected = [
        event("created", true, Some(1), Some(false)),
        event("verified", false, Some(1), Some(false)),
        event("reminded", false, Some(1), Some(false)),
        event("expired", false, Some(1), Some(true)),
        event("suspended", false, None, None),
        event("renewed", true, Some(2), Some(false)),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);

    let key = honi_audit_log::Signer::open(&service.settings.audit_log.key_file, false).expect("the key");
    let (database, folder) = service.stop().await;
    let to = folder.path().join("export");
    let source = honi_audit_log::verify::Remote::of_database(database.clone(), SERVICE);
    honi_audit_log::export::export(&source, &PublicKeys::of(&key), &[], &to)
        .await
        .expect("an export");
    let entries = std::fs::read_to_string(to.join("entries.jsonl")).expect("the entries");
    let entries: Vec<Value> = entries.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |action: &str| entries.iter().find(|it| it["action"] == action).expect("an entry").clone();
    let (reminded, expired) = (of("remind"), of("expire"));
    assert_eq!(
        (&reminded["reason"], &reminded["workflow"]),
        (&Value::from("seven-days"), &Value::from(format!("{id}/1")))
    );
    assert_eq!(
        (&expired["from"], &expired["to"]),
        (&Value::from("RENEWAL_WINDOW"), &Value::from("EXPIRED"))
    );
    assert_eq!(expired["actor"], worker().name);
});

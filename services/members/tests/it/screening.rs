//! Flags of compliance: who sets, lifts and learns of them, and that they keep nobody's complaint away.

use feed::feed_service_client::FeedServiceClient;
use honi_proto::members::v1 as pb;
use honi_proto::outbox::v1 as feed;
use honi_testkit::eventually;
use pb::screening_service_client::ScreeningServiceClient;
use serde_json::Value;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    AUDITOR, HANDLER, MANAGER, OPERATOR, Person, RECEPTION, SALES, SUPERVISOR, SYSTEM, Service, assert_invalid, assert_refused, hanako, on,
    on_both, person,
};
use crate::logs::LIMIT;

const OFFICER: Person = person("staff/01920000-0000-7000-8000-00000000000b", "COF", None);
const OTHER_MANAGER: Person = person("staff/01920000-0000-7000-8000-00000000000c", "CMG", None);

impl Service {
    fn screenings(&self) -> ScreeningServiceClient<tonic::transport::Channel> {
        ScreeningServiceClient::new(self.channel.clone())
    }

    async fn screening(&self, person: &Person, name: &str) -> Result<pb::Screening, Status> {
        let message = pb::GetScreeningRequest { name: name.to_owned() };
        self.screenings()
            .get_screening(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn flag(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Screening, Status> {
        let message = pb::FlagMemberRequest {
            name: name.to_owned(),
            kind: pb::ScreeningKind::AntisocialForce.into(),
            reason: "警察からの照会".to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        self.screenings()
            .flag_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn propose_lift(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Screening, Status> {
        let message = pb::ProposeFlagLiftRequest {
            name: name.to_owned(),
            reason: "人違いと判明".to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        self.screenings()
            .propose_flag_lift(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn approve_lift(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Screening, Status> {
        let message = pb::ApproveFlagLiftRequest {
            name: name.to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        self.screenings()
            .approve_flag_lift(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn reject_lift(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Screening, Status> {
        let message = pb::RejectFlagLiftRequest {
            name: name.to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        self.screenings()
            .reject_flag_lift(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    /// Whether members are screened, as the feed tells it, change by change.
    async fn told(&self, changes: usize) -> Vec<bool> {
        let events = eventually(LIMIT, async || {
            let message = feed::ListEventsRequest::default();
            let answer = FeedServiceClient::new(self.channel.clone())
                .list_events(self.by(&SYSTEM, message))
                .await;
            let mut events = answer.expect("the feed").into_inner().events;
            events.retain(|event| event.r#type == "members.screening_changed");
            Some(events).filter(|events| events.len() == changes)
        })
        .await;
        let all = format!("{events:?}");
        for secret in ["ANTISOCIAL", "NEVER_ALONE", "警察", "人違い"] {
            assert!(!all.contains(secret), "{all}");
        }
        let screened = |event: &feed::Event| serde_json::from_str::<Value>(&event.payload).expect("JSON")["screened"].as_bool();
        events.iter().map(|event| screened(event).expect("yes or no")).collect()
    }
}

on_both!(a_flag_is_lifted_by_two, async |service| {
    use pb::ScreeningState::{Clear, Flagged, LiftProposed};
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let clear = service.screening(&OFFICER, &name).await.expect("read");
    assert_eq!((clear.state(), clear.etag.as_str(), clear.kind), (Clear, "new", None));
    let flagged = service.flag(&OFFICER, &name, "new").await.expect("flagged");
    assert_eq!(
        (flagged.state(), flagged.reason.as_str(), flagged.flagger.as_str()),
        (Flagged, "警察からの照会", OFFICER.name)
    );
    assert_refused(service.flag(&OFFICER, &name, "new").await, Code::Aborted, "ETAG_MISMATCH");
    assert_refused(
        service.flag(&OFFICER, &name, "1").await,
        Code::FailedPrecondition,
        "SCREENING_STATE",
    );
    assert_refused(
        service.approve_lift(&MANAGER, &name, "1").await,
        Code::FailedPrecondition,
        "SCREENING_STATE",
    );

    let proposed = service.propose_lift(&MANAGER, &name, "1").await.expect("proposed");
    assert_eq!(
        (proposed.state(), proposed.lift_reason.as_str(), proposed.kind()),
        (LiftProposed, "人違いと判明", flagged.kind())
    );
    assert_refused(
        service.approve_lift(&MANAGER, &name, "2").await,
        Code::PermissionDenied,
        "FOUR_EYES",
    );
    let kept = service.reject_lift(&OTHER_MANAGER, &name, "2").await.expect("rejected");
    assert_eq!(
        (kept.state(), kept.lift_reason.as_str(), kept.reason.as_str()),
        (Flagged, "", "警察からの照会")
    );
    service.propose_lift(&OFFICER, &name, "3").await.expect("proposed");
    let lifted = service.approve_lift(&MANAGER, &name, "4").await.expect("lifted");
    assert_eq!((lifted.state(), lifted.kind, lifted.reason.as_str()), (Clear, None, ""));
    assert_eq!(service.screening(&OFFICER, &name).await.expect("read"), lifted);
    assert_eq!(service.told(2).await, [true, false]);
    service.stop().await;
});

on_both!(who_takes_complaints_is_told_how_to_act_and_nobody_else_anything, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let name = &created.name;
    service.flag(&OFFICER, name, "new").await.expect("flagged");
    for person in [&RECEPTION, &HANDLER, &SUPERVISOR, &OFFICER, &MANAGER] {
        let told = service.get(person, name).await.expect("read");
        assert_eq!(told.handler_guidance(), pb::HandlerGuidance::NeverAlone, "{}", person.name);
        assert_eq!((told.full_name, told.phone), (created.full_name.clone(), created.phone.clone()));
    }
    for person in [&SYSTEM, &SALES] {
        assert_eq!(
            service.get(person, name).await.expect("read").handler_guidance,
            None,
            "{}",
            person.name
        );
    }
    for person in [&SYSTEM, &SALES, &RECEPTION, &HANDLER, &SUPERVISOR, &AUDITOR, &OPERATOR] {
        assert_refused(service.screening(person, name).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        assert_refused(service.flag(person, name, "1").await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    for person in [&OFFICER, &SALES] {
        assert_refused(
            service.approve_lift(person, name, "1").await,
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        );
    }
    // It restricts: nobody contacts the member, and is not told why.
    let against = service.against(&SALES, name, pb::ContactChannel::Letter).await.expect("told");
    assert_eq!(against, [pb::ContactRefusal::Restricted, pb::ContactRefusal::NoConsent]);
    let given = pb::Member {
        handler_guidance: Some(pb::HandlerGuidance::AskCompliance.into()),
        ..hanako()
    };
    assert_invalid(service.create(&SYSTEM, given).await, "member.handler_guidance");
    // A change of the record leaves the flag where it is.
    let changed = service.get(&SALES, name).await.expect("read");
    service.update(&SALES, changed, &["phone"]).await.expect("updated");
    assert!(service.get(&HANDLER, name).await.expect("read").handler_guidance.is_some());
    service.erase(&MANAGER, name, "3").await.expect("erased");
    let gone = service.screening(&OFFICER, name).await.expect("read");
    assert_eq!((gone.state(), gone.reason.as_str()), (pb::ScreeningState::Clear, ""));
    assert_eq!(service.get(&HANDLER, name).await.expect("read").handler_guidance, None);
    service.stop().await;
});

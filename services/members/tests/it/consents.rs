//! What members consent to, and whether they may be contacted.

use honi_proto::members::v1 as pb;
use pb::consent_service_client::ConsentServiceClient;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    AUDITOR, HANDLER, MANAGER, NOBODY, OTHER_SALES, Person, RECEPTION, SALES, SUPERVISOR, SYSTEM, Service, assert_invalid, assert_refused,
    hanako, on, on_both, person,
};

/// The part of the suite that conducts workflows.
const WORKER: Person = person("applications/honi-worker", "", None);

impl Service {
    fn consents(&self) -> ConsentServiceClient<tonic::transport::Channel> {
        ConsentServiceClient::new(self.channel.clone())
    }

    pub(crate) fn consent(&self, name: &str, purpose: pb::ContactPurpose) -> pb::GiveConsentRequest {
        pb::GiveConsentRequest {
            name: name.to_owned(),
            purpose: purpose.into(),
            method: pb::ConsentMethod::Paper.into(),
            decide_time: None,
            evidence: "同意書 第7号".to_owned(),
            request_id: self.request_id(),
        }
    }

    pub(crate) async fn give(&self, person: &Person, message: pb::GiveConsentRequest) -> Result<pb::Consent, Status> {
        self.consents()
            .give_consent(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn withdraw(&self, person: &Person, name: &str, purpose: pb::ContactPurpose) -> Result<pb::Consent, Status> {
        let message = pb::WithdrawConsentRequest {
            name: name.to_owned(),
            purpose: purpose.into(),
            method: pb::ConsentMethod::Phone.into(),
            decide_time: None,
            evidence: String::new(),
            request_id: self.request_id(),
        };
        self.consents()
            .withdraw_consent(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn history(&self, person: &Person, name: &str, page_size: i32, page_token: &str) -> Result<pb::ListConsentsResponse, Status> {
        let message = pb::ListConsentsRequest {
            name: name.to_owned(),
            page_size,
            page_token: page_token.to_owned(),
        };
        self.consents()
            .list_consents(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn rights(&self, name: &str, etag: &str) -> pb::RecordContactRightsRequest {
        pb::RecordContactRightsRequest {
            name: name.to_owned(),
            do_not_contact: false,
            allowed_channels: vec![pb::ContactChannel::Phone.into(), pb::ContactChannel::Letter.into()],
            opens_at_minute: 600,
            closes_at_minute: 720,
            note: "昼前に電話".to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        }
    }

    pub(crate) async fn record_rights(
        &self,
        person: &Person,
        message: pb::RecordContactRightsRequest,
    ) -> Result<pb::ContactRights, Status> {
        self.consents()
            .record_contact_rights(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn read_rights(&self, person: &Person, name: &str) -> Result<pb::ContactRights, Status> {
        let message = pb::GetContactRightsRequest { name: name.to_owned() };
        self.consents()
            .get_contact_rights(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    /// What is against asking the member in a survey, by a channel, now.
    pub(crate) async fn against(
        &self,
        person: &Person,
        name: &str,
        channel: pb::ContactChannel,
    ) -> Result<Vec<pb::ContactRefusal>, Status> {
        let message = pb::GetContactPermissionRequest {
            name: name.to_owned(),
            purpose: pb::ContactPurpose::Survey.into(),
            channel: channel.into(),
            at_time: None,
        };
        let answer = self.consents().get_contact_permission(self.by(person, message)).await?.into_inner();
        assert_eq!(answer.permitted, answer.refusals.is_empty());
        Ok(answer.refusals().collect())
    }
}

on_both!(decisions_are_added_and_the_latest_counts, async |service| {
    use pb::ContactPurpose::{EventInvitation, Survey};
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let request = service.consent(&name, Survey);
    let given = service.give(&RECEPTION, request.clone()).await.expect("given");
    assert!(given.in_force && given.name.starts_with(&format!("{name}/consents/")));
    assert_eq!(service.give(&RECEPTION, request).await.expect("replayed"), given);
    service.give(&SALES, service.consent(&name, EventInvitation)).await.expect("given");
    let withdrawn = service.withdraw(&HANDLER, &name, Survey).await.expect("withdrawn");
    assert_eq!((withdrawn.decision(), withdrawn.in_force), (pb::ConsentDecision::Withdrawn, true));
    // A form from before the withdrawal, found later, brings nothing back.
    let seconds = withdrawn.decide_time.expect("a time").seconds - 86_400;
    let found = pb::GiveConsentRequest {
        decide_time: Some(prost_types::Timestamp { seconds, nanos: 0 }),
        ..service.consent(&name, Survey)
    };
    assert!(!service.give(&MANAGER, found).await.expect("recorded").in_force);

    let first = service.history(&HANDLER, &name, 3, "").await.expect("a page");
    let told: Vec<_> = first.consents.iter().map(|it| (it.purpose(), it.decision(), it.in_force)).collect();
    use pb::ConsentDecision::{Given, Withdrawn};
    assert_eq!(
        told,
        [(Survey, Given, false), (Survey, Withdrawn, true), (EventInvitation, Given, true)]
    );
    let last = service.history(&HANDLER, &name, 3, &first.next_page_token).await.expect("a page");
    assert_eq!((last.consents.len(), last.next_page_token.as_str()), (1, ""));
    assert_eq!(last.consents[0].evidence, "同意書 第7号");
    assert!(!last.consents[0].in_force);
    service.stop().await;
});

on_both!(
    whether_a_member_may_be_contacted_is_said_with_all_that_is_against_it,
    async |service| {
        use pb::ContactChannel::{Email, Letter, Phone};
        use pb::ContactRefusal as R;
        let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
        // It is ten in the morning in Japan.
        assert_eq!(service.against(&WORKER, &name, Phone).await.expect("told"), [R::NoConsent]);
        service
            .give(&RECEPTION, service.consent(&name, pb::ContactPurpose::Survey))
            .await
            .expect("given");
        assert_eq!(service.against(&WORKER, &name, Phone).await.expect("told"), []);

        let unrecorded = service.read_rights(&HANDLER, &name).await.expect("read");
        assert_eq!((unrecorded.etag.as_str(), unrecorded.opens_at_minute), ("new", 540));
        let recorded = service
            .record_rights(&RECEPTION, service.rights(&name, "new"))
            .await
            .expect("recorded");
        assert_eq!(service.read_rights(&SUPERVISOR, &name).await.expect("read"), recorded);
        assert_eq!(service.against(&SALES, &name, Phone).await.expect("told"), []);
        assert_eq!(service.against(&SALES, &name, Email).await.expect("told"), [R::Channel]);
        let afternoon = pb::RecordContactRightsRequest {
            opens_at_minute: 780,
            closes_at_minute: 1_020,
            ..service.rights(&name, "1")
        };
        service.record_rights(&RECEPTION, afternoon).await.expect("recorded");
        assert_eq!(service.against(&SALES, &name, Phone).await.expect("told"), [R::Time]);
        assert_eq!(service.against(&SALES, &name, Letter).await.expect("told"), []);
        let never = pb::RecordContactRightsRequest {
            do_not_contact: true,
            ..service.rights(&name, "2")
        };
        service.record_rights(&RECEPTION, never).await.expect("recorded");
        service
            .withdraw(&RECEPTION, &name, pb::ContactPurpose::Survey)
            .await
            .expect("withdrawn");
        assert_eq!(
            service.against(&SALES, &name, Phone).await.expect("told"),
            [R::DoNotContact, R::Withdrawn]
        );
        service.erase(&MANAGER, &name, "1").await.expect("erased");
        assert_eq!(
            service.against(&WORKER, &name, Phone).await.expect("told"),
            [R::NotActive, R::Withdrawn]
        );
        let history = service.history(&MANAGER, &name, 0, "").await.expect("a page");
        assert!(history.consents.iter().all(|it| it.evidence.is_empty()), "{history:?}");
        service.stop().await;
    }
);

on_both!(wishes_are_recorded_by_whoever_hears_them, async |service| {
    let survey = pb::ContactPurpose::Survey;
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    for person in [&SYSTEM, &SALES, &SUPERVISOR, &RECEPTION, &HANDLER, &MANAGER] {
        service.give(person, service.consent(&name, survey)).await.expect("given");
    }
    for (person, code, reason) in [
        (&OTHER_SALES, Code::NotFound, "RESOURCE_NOT_FOUND"),
        (&AUDITOR, Code::PermissionDenied, "CALL_NOT_PERMITTED"),
        (&WORKER, Code::PermissionDenied, "CALL_NOT_PERMITTED"),
    ] {
        assert_refused(service.give(person, service.consent(&name, survey)).await, code, reason);
        assert_refused(service.record_rights(person, service.rights(&name, "new")).await, code, reason);
    }
    assert_refused(
        service.against(&OTHER_SALES, &name, pb::ContactChannel::Phone).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_refused(
        service.against(&WORKER, NOBODY, pb::ContactChannel::Phone).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let tomorrow = pb::GiveConsentRequest {
        decide_time: Some(prost_types::Timestamp {
            seconds: 4_000_000_000,
            nanos: 0,
        }),
        ..service.consent(&name, survey)
    };
    assert_invalid(service.give(&RECEPTION, tomorrow).await, "decide_time");
    let unproven = pb::GiveConsentRequest {
        evidence: String::new(),
        ..service.consent(&name, survey)
    };
    assert_invalid(service.give(&RECEPTION, unproven).await, "evidence");
    let closed = pb::RecordContactRightsRequest {
        closes_at_minute: 600,
        ..service.rights(&name, "new")
    };
    assert_invalid(service.record_rights(&RECEPTION, closed).await, "closes_at_minute");
    service.void(&SALES, &name, "1").await.expect("voided");
    assert_refused(
        service.give(&RECEPTION, service.consent(&name, survey)).await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    service.stop().await;
});

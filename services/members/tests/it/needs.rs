//! What members need, and what to mind with them.

use honi_proto::auditlog::v1 as log;
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as pb;
use honi_testkit::eventually;
use log::audit_log_service_client::AuditLogServiceClient;
use pb::needs_service_client::NeedsServiceClient;
use serde_json::Value;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    AUDITOR, HANDLER, MANAGER, NOBODY, OPERATOR, OTHER_SALES, Person, RECEPTION, SALES, SALES_AND_RECEPTION, SUPERVISOR, SYSTEM, Service,
    assert_invalid, assert_refused, hanako, on, on_both,
};
use crate::logs::LIMIT;

impl Service {
    pub(crate) async fn needs(&self, person: &Person, name: &str) -> Result<pb::NeedsProfile, Status> {
        let message = pb::GetNeedsProfileRequest {
            name: name.to_owned(),
            as_of_date: None,
        };
        let mut client = NeedsServiceClient::new(self.channel.clone());
        client.get_needs_profile(self.by(person, message)).await.map(Response::into_inner)
    }

    pub(crate) async fn record_needs(&self, person: &Person, message: pb::RecordNeedsProfileRequest) -> Result<pb::NeedsProfile, Status> {
        let mut client = NeedsServiceClient::new(self.channel.clone());
        client
            .record_needs_profile(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn care(&self, person: &Person, name: &str, as_of_date: Option<Date>) -> Result<pb::CareAttributes, Status> {
        let name = name.to_owned();
        let message = pb::GetCareAttributesRequest { name, as_of_date };
        let mut client = NeedsServiceClient::new(self.channel.clone());
        client.get_care_attributes(self.by(person, message)).await.map(Response::into_inner)
    }

    pub(crate) async fn record_care(
        &self,
        person: &Person,
        message: pb::RecordCareAttributesRequest,
    ) -> Result<pb::CareAttributes, Status> {
        let mut client = NeedsServiceClient::new(self.channel.clone());
        client
            .record_care_attributes(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    /// All four axes of a member's.
    pub(crate) fn whole_needs(&self, name: &str, etag: &str) -> pb::RecordNeedsProfileRequest {
        pb::RecordNeedsProfileRequest {
            name: name.to_owned(),
            life_stage: Some(pb::LifeStage::Couple.into()),
            enrollment_motive: Some(pb::EnrollmentMotive::Home.into()),
            motive_note: "新居の火災が心配".to_owned(),
            protection_needs: vec![pb::ProtectionNeed {
                kind: pb::ProtectionKind::Fire.into(),
                importance: pb::Importance::Must.into(),
            }],
            monthly_budget_yen: Some(0),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        }
    }

    /// What to mind with a member.
    pub(crate) fn some_care(&self, name: &str, etag: &str) -> pb::RecordCareAttributesRequest {
        pb::RecordCareAttributesRequest {
            name: name.to_owned(),
            needs: vec![pb::CareNeed::Hearing.into(), pb::CareNeed::FamilyPresent.into()],
            note: "右耳から話す".to_owned(),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        }
    }
}

on_both!(a_profile_is_incomplete_until_all_four_axes_are_known, async |service| {
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let empty = service.needs(&SALES, &name).await.expect("read");
    assert_eq!(
        (empty.state(), empty.missing_axes.len(), empty.etag.as_str()),
        (pb::NeedsState::Incomplete, 4, "new")
    );
    assert_eq!((empty.recorder.as_str(), empty.record_time), ("", None));

    let without_cost = pb::RecordNeedsProfileRequest {
        monthly_budget_yen: None,
        ..service.whole_needs(&name, "new")
    };
    let incomplete = service.record_needs(&SALES, without_cost).await.expect("recorded");
    assert_eq!(
        (incomplete.state(), &incomplete.missing_axes[..]),
        (pb::NeedsState::Incomplete, &[pb::NeedsAxis::Cost.into()][..])
    );

    // Zero is a statement of cost, too.
    let request = service.whole_needs(&name, "1");
    let complete = service.record_needs(&SALES, request.clone()).await.expect("recorded");
    assert_eq!(
        (complete.state(), complete.etag.as_str(), complete.recorder.as_str()),
        (pb::NeedsState::Complete, "2", SALES.name)
    );
    assert_eq!(
        (complete.life_stage(), complete.motive_note.as_str()),
        (pb::LifeStage::Couple, "新居の火災が心配")
    );
    assert_eq!(service.needs(&HANDLER, &name).await.expect("read"), complete);
    assert_eq!(service.record_needs(&SALES, request).await.expect("replayed"), complete);

    // A statement is whole: what it leaves out is unknown from then on.
    let nothing = pb::RecordNeedsProfileRequest {
        life_stage: None,
        enrollment_motive: None,
        motive_note: String::new(),
        protection_needs: Vec::new(),
        monthly_budget_yen: None,
        ..service.whole_needs(&name, "2")
    };
    assert_eq!(service.record_needs(&SALES, nothing).await.expect("recorded").missing_axes.len(), 4);
    service.stop().await;
});

on_both!(what_contradicts_itself_or_comes_too_late_is_not_recorded, async |service| {
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let mut twice = service.whole_needs(&name, "new");
    twice.protection_needs.push(pb::ProtectionNeed {
        kind: pb::ProtectionKind::Fire.into(),
        importance: pb::Importance::Nice.into(),
    });
    assert_invalid(service.record_needs(&SALES, twice).await, "protection_needs");
    let mut of_nothing = service.whole_needs(&name, "new");
    of_nothing.protection_needs[0].kind = 0;
    assert_invalid(service.record_needs(&SALES, of_nothing).await, "protection_needs[0].kind");
    let too_much = pb::RecordNeedsProfileRequest {
        monthly_budget_yen: Some(-1),
        ..service.whole_needs(&name, "new")
    };
    assert_invalid(service.record_needs(&SALES, too_much).await, "monthly_budget_yen");

    service
        .record_needs(&SALES, service.whole_needs(&name, "new"))
        .await
        .expect("recorded");
    for etag in ["new", "0", "2"] {
        let late = service.whole_needs(&name, etag);
        assert_refused(service.record_needs(&SALES, late).await, Code::Aborted, "ETAG_MISMATCH");
    }
    service.void(&SALES, &name, "1").await.expect("voided");
    let of_voided = service.whole_needs(&name, "1");
    assert_refused(
        service.record_needs(&SALES, of_voided).await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    assert_refused(
        service.record_needs(&SALES, service.whole_needs(NOBODY, "new")).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    service.stop().await;
});

on_both!(age_asks_for_extra_steps, async |service| {
    let member = service.create(&SYSTEM, hanako()).await.expect("created");
    let recorded = service
        .record_care(&SALES, service.some_care(&member.name, "new"))
        .await
        .expect("recorded");
    assert_eq!(recorded.needs.len(), 2);
    let read = service.care(&HANDLER, &member.name, None).await.expect("read");
    assert_eq!(read, recorded);
    let day = |year| Some(Date { year, month: 2, day: 28 });
    for (year, least, group) in [
        (2039, 0, pb::AgeGroup::Below70),
        (2040, 1, pb::AgeGroup::From70),
        (2050, 2, pb::AgeGroup::From80),
    ] {
        let steps = service
            .care(&SUPERVISOR, &member.name, day(year))
            .await
            .expect("read")
            .extra_steps
            .expect("told");
        assert_eq!((steps.least, steps.age_group(), steps.as_of_date), (least, group, day(year)));
        assert_eq!(steps.choices.len(), if least > 0 { 4 } else { 0 });
    }
    // Today is the day in Japan.
    let today = Date {
        year: 2026,
        month: 11,
        day: 24,
    };
    let steps = service.needs(&SALES, &member.name).await.expect("read").extra_steps.expect("told");
    assert_eq!((steps.as_of_date, steps.age_group()), (Some(today), pb::AgeGroup::Below70));
    let unknown = pb::Member {
        birth_date: None,
        ..member.clone()
    };
    service.update(&SALES, unknown, &["birth_date"]).await.expect("updated");
    let steps = service
        .care(&SALES, &member.name, None)
        .await
        .expect("read")
        .extra_steps
        .expect("told");
    assert_eq!((steps.least, steps.age_group()), (0, pb::AgeGroup::Unknown));
    service.stop().await;
});

on_both!(needs_are_for_those_who_look_after_the_member, async |service| {
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    for person in [&SYSTEM, &SALES, &SUPERVISOR, &RECEPTION, &HANDLER, &MANAGER] {
        assert!(service.needs(person, &name).await.is_ok(), "{}", person.name);
        assert!(service.care(person, &name, None).await.is_ok(), "{}", person.name);
    }
    assert_refused(service.needs(&OTHER_SALES, &name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    for person in [&AUDITOR, &OPERATOR] {
        assert_refused(
            service.care(person, &name, None).await,
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        );
    }
    for (person, code, reason) in [
        (&OTHER_SALES, Code::NotFound, "RESOURCE_NOT_FOUND"),
        (&SALES_AND_RECEPTION, Code::PermissionDenied, "NOT_PERMITTED"),
        (&RECEPTION, Code::PermissionDenied, "CALL_NOT_PERMITTED"),
    ] {
        assert_refused(service.record_needs(person, service.whole_needs(&name, "9")).await, code, reason);
        assert_refused(service.record_care(person, service.some_care(&name, "9")).await, code, reason);
    }
    service.stop().await;
});

on_both!(each_statement_is_a_leaf_of_the_log, async |service| {
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    service
        .record_needs(&SALES, service.whole_needs(&name, "new"))
        .await
        .expect("recorded");
    service
        .record_needs(&SALES, service.whole_needs(&name, "1"))
        .await
        .expect("recorded");
    let entries = eventually(LIMIT, async || {
        let message = log::ListAuditEntriesRequest {
            resource: format!("{name}/needsProfile"),
            page_size: 10,
            ..Default::default()
        };
        let answer = AuditLogServiceClient::new(service.channel.clone())
            .list_audit_entries(service.by(&AUDITOR, message))
            .await;
        Some(answer.expect("the log").into_inner().entries).filter(|entries| entries.len() == 2)
    })
    .await;
    let entry: Value = serde_json::from_slice(&entries[0].leaf).expect("JSON");
    assert_eq!((&entry["action"], &entry["actor"]), (&"record".into(), &SALES.name.into()));
    let committed: Vec<&String> = entry["commitments"].as_object().expect("commitments").keys().collect();
    assert_eq!(
        committed,
        [
            "enrollment_motive",
            "life_stage",
            "monthly_budget_yen",
            "motive_note",
            "protection_needs"
        ]
    );
    let all = format!("{entries:?}");
    assert!(!all.contains("COUPLE") && !all.contains("新居"), "{all}");
    service.stop().await;
});

//! The same request again.

use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;
use tonic::Code;

use crate::fixtures::{admin, assert_refused, day, on, on_both, person, worker};
use crate::organisation::{LONG_AGO, assignment, new_staff, notice, org_unit};

on_both!(the_same_request_again_answers_the_record_as_it_is_now, async |service| {
    let create = pb::CreateOrgUnitRequest {
        org_unit: Some(org_unit("A", "", LONG_AGO)),
        request_id: service.request_id(),
    };
    let created = service.org_units().create_org_unit(service.by(&admin(), create.clone())).await;
    let created = created.expect("created").into_inner();
    let replayed = service.org_units().create_org_unit(service.by(&admin(), create.clone())).await;
    assert_eq!(replayed.expect("replayed").into_inner(), created);
    let revise = pb::ReviseOrgUnitRequest {
        name: created.name.clone(),
        title: "改称".to_owned(),
        parent: String::new(),
        kind: pb::OrgUnitKind::Branch.into(),
        effective_from: day("2027-04-01"),
        etag: "1".to_owned(),
        request_id: service.request_id(),
    };
    for _ in 0..2 {
        let revised = service.org_units().revise_org_unit(service.by(&admin(), revise.clone())).await;
        assert_eq!(revised.expect("revised").into_inner().etag, "2");
    }
    let replayed = service.org_units().create_org_unit(service.by(&admin(), create)).await;
    assert_eq!(replayed.expect("replayed").into_inner().etag, "2");
    service.stop().await;
});

on_both!(an_id_of_another_request_is_refused, async |service| {
    let request_id = service.request_id();
    let request = |code: &str| pb::CreateOrgUnitRequest {
        org_unit: Some(org_unit(code, "", LONG_AGO)),
        request_id: request_id.clone(),
    };
    let created = service.org_units().create_org_unit(service.by(&admin(), request("A"))).await;
    let created = created.expect("created").into_inner().name;
    let reused = service.org_units().create_org_unit(service.by(&admin(), request("B"))).await;
    assert_refused(reused, Code::AlreadyExists, "REQUEST_ID_REUSED");
    // Also with another method.
    let staff = pb::CreateStaffRequest {
        staff: Some(new_staff("S1")),
        assignment: Some(assignment(&created, "", LONG_AGO)),
        request_id: request_id.clone(),
    };
    let reused = service.staff().create_staff(service.by(&admin(), staff)).await;
    assert_refused(reused, Code::AlreadyExists, "REQUEST_ID_REUSED");
    // Ids are each caller's own.
    let notice = pb::CreateNoticeRequest {
        notice: Some(notice(Recipient::OrgUnitQueue(created))),
        request_id: request_id.clone(),
    };
    assert!(service.notices().create_notice(service.by(&worker(), notice)).await.is_ok());
    service.stop().await;
});

on_both!(a_request_that_failed_can_be_made_again, async |service| {
    service.unit("A").await;
    let request_id = service.request_id();
    let request = |code: &str| pb::CreateOrgUnitRequest {
        org_unit: Some(org_unit(code, "", LONG_AGO)),
        request_id: request_id.clone(),
    };
    let taken = service.org_units().create_org_unit(service.by(&admin(), request("A"))).await;
    assert_refused(taken, Code::AlreadyExists, "CODE_TAKEN");
    assert!(
        service
            .org_units()
            .create_org_unit(service.by(&admin(), request("B")))
            .await
            .is_ok()
    );
    service.stop().await;
});

on_both!(a_notice_that_a_workflow_sends_twice_at_once_is_one, async |service| {
    let message = pb::CreateNoticeRequest {
        notice: Some(notice(Recipient::Role("CMG".to_owned()))),
        request_id: service.request_id(),
    };
    let send = async || {
        let answer = service.notices().create_notice(service.by(&worker(), message.clone())).await;
        answer.expect("a notice").into_inner().name
    };
    let (one, two, three) = tokio::join!(send(), send(), send());
    assert!(one == two && two == three, "{one} {two} {three}");
    assert_eq!(service.inbox(&person("CMG")).await, [one]);
    service.stop().await;
});

//! Who may call what.

use honi_access::Role;
use honi_proto::organization::v1 as pb;
use honi_proto::{auditlog::v1 as log, outbox::v1 as feed};
use log::audit_log_service_client::AuditLogServiceClient;
use pb::notice::Recipient;
use tonic::{Code, Request};

use crate::fixtures::{Person, application, assert_refused, on, on_both, person, worker};
use crate::organisation::{LONG_AGO, new_staff, notice, org_unit};

const INSIDE: &str = "APP REC SAL SUP BKO CMH COF CMG TRN PRD AUD AMG KED KAP EXE OPS ADM";
const PEOPLE: &str = "REC SAL SUP BKO CMH COF CMG TRN PRD AUD AMG KED KAP EXE OPS ADM";
const STAFF: &str = "REC SAL SUP BKO CMH COF CMG TRN PRD AUD AMG KED KAP EXE OPS ADM";

/// The permission matrix: who may call each RPC at all (domain 6.1, 6.2). `CreateNotice` and
/// `EscalateCredential` are for applications and for no role.
const MATRIX: [(&str, &str); 45] = [
    ("honi.organization.v1.OrgUnitService/CreateOrgUnit", "ADM"),
    ("honi.organization.v1.OrgUnitService/GetOrgUnit", INSIDE),
    ("honi.organization.v1.OrgUnitService/ListOrgUnits", INSIDE),
    ("honi.organization.v1.OrgUnitService/ReviseOrgUnit", "ADM"),
    ("honi.organization.v1.StaffService/CreateStaff", "ADM"),
    ("honi.organization.v1.StaffService/GetStaff", PEOPLE),
    ("honi.organization.v1.StaffService/ListStaff", PEOPLE),
    ("honi.organization.v1.StaffService/AssignStaff", "ADM"),
    ("honi.organization.v1.StaffService/EndEmployment", "ADM"),
    ("honi.organization.v1.StaffService/GetReportingLine", "APP SUP COF CMG ADM"),
    ("honi.organization.v1.CalendarService/GetCalendar", INSIDE),
    ("honi.organization.v1.CalendarService/UpdateCalendar", "ADM"),
    ("honi.organization.v1.CalendarService/CreateUnitClosure", "CMG ADM"),
    ("honi.organization.v1.CalendarService/ListUnitClosures", INSIDE),
    ("honi.organization.v1.CalendarService/VoidUnitClosure", "CMG ADM"),
    ("honi.organization.v1.NoticeService/CreateNotice", ""),
    ("honi.organization.v1.NoticeService/ListNotices", STAFF),
    ("honi.organization.v1.NoticeService/ReadNotice", STAFF),
    ("honi.training.v1.CredentialService/CreateCredential", "SAL TRN"),
    ("honi.training.v1.CredentialService/VerifyCredential", "TRN"),
    ("honi.training.v1.CredentialService/RenewCredential", "TRN"),
    ("honi.training.v1.CredentialService/SuspendCredential", "TRN"),
    ("honi.training.v1.CredentialService/ReinstateCredential", "TRN"),
    ("honi.training.v1.CredentialService/RevokeCredential", "TRN"),
    ("honi.training.v1.CredentialService/SurrenderCredential", "TRN"),
    ("honi.training.v1.CredentialService/RecordCredentialUnits", "TRN"),
    ("honi.training.v1.CredentialService/EscalateCredential", ""),
    (
        "honi.training.v1.CredentialService/GetCredential",
        "SAL SUP COF CMG TRN AUD AMG KED KAP",
    ),
    (
        "honi.training.v1.CredentialService/ListCredentials",
        "SAL SUP COF CMG TRN AUD AMG KED KAP",
    ),
    (
        "honi.training.v1.SolicitationRightService/GetSolicitationRight",
        "APP SAL SUP COF CMG TRN AUD AMG KED KAP",
    ),
    ("honi.training.v1.SolicitationRightService/SuspendSolicitation", "COF CMG"),
    ("honi.training.v1.SolicitationRightService/LiftSolicitationSuspension", "COF CMG"),
    (
        "honi.training.v1.SolicitationRightService/GetSolicitationSuspension",
        "SAL SUP COF CMG TRN AUD AMG",
    ),
    (
        "honi.training.v1.SolicitationRightService/ListSolicitationSuspensions",
        "SAL SUP COF CMG TRN AUD AMG",
    ),
    ("honi.auditlog.v1.AuditLogService/GetTreeHead", "CMG AUD AMG ADM"),
    ("honi.auditlog.v1.AuditLogService/ListTreeHeads", "CMG AUD AMG ADM"),
    ("honi.auditlog.v1.AuditLogService/ListTiles", "CMG AUD AMG ADM"),
    ("honi.auditlog.v1.AuditLogService/ListAuditEntries", "CMG AUD AMG ADM"),
    ("honi.auditlog.v1.AuditLogService/GetInclusionProof", "CMG AUD AMG ADM"),
    ("honi.auditlog.v1.AuditLogService/GetConsistencyProof", "CMG AUD AMG ADM"),
    ("honi.outbox.v1.FeedService/ListEvents", "APP"),
    ("honi.outbox.v1.ParkedEventService/ListParkedEvents", "OPS"),
    ("honi.outbox.v1.ParkedEventService/ReleaseParkedEvents", "OPS"),
    ("honi.workflows.v1.WorkflowService/ListWorkflows", "CMG OPS"),
    ("honi.workflows.v1.WorkflowService/ReconcileWorkflows", "OPS"),
];

#[test]
fn the_policies_are_the_permission_matrix() {
    let policies = honi_training::policies().expect("they load");
    policies
        .covers(&MATRIX.map(|(method, _)| method))
        .expect("every RPC has its action");
    for (method, expected) in MATRIX {
        let callers: Vec<&str> = policies.callers(method).into_iter().map(Role::code).collect();
        assert_eq!(callers.join(" "), expected, "{method}");
    }
}

on_both!(who_may_not_is_told_so_and_the_access_log_knows, async |service| {
    let denied = |answer: Result<(), tonic::Status>| assert_refused(answer, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    let request = |code: &str| pb::CreateOrgUnitRequest {
        org_unit: Some(org_unit(code, "", LONG_AGO)),
        request_id: service.request_id(),
    };
    let write = async |who: &Person| {
        let answer = service.org_units().create_org_unit(service.by(who, request("A"))).await;
        answer.map(|_| ())
    };
    for who in [
        &person("CMG"),
        &person("EXE"),
        &person("REC SUP"),
        &worker(),
        &application("honi-voices"),
    ] {
        denied(write(who).await);
    }
    let create = async |who: &Person| {
        let message = pb::CreateNoticeRequest {
            notice: Some(notice(Recipient::Role("CMG".to_owned()))),
            request_id: service.request_id(),
        };
        service.notices().create_notice(service.by(who, message)).await.map(|_| ())
    };
    for who in [&person("ADM"), &application("honi-members")] {
        denied(create(who).await);
    }
    for who in [&person("EXA"), &person("PUB"), &person("")] {
        let list = pb::ListOrgUnitsRequest::default();
        denied(service.org_units().list_org_units(service.by(who, list)).await.map(|_| ()));
    }
    let inbox = pb::ListNoticesRequest::default();
    denied(service.notices().list_notices(service.by(&worker(), inbox)).await.map(|_| ()));
    let nobody = service.org_units().create_org_unit(Request::new(request("A"))).await;
    assert_refused(nobody, Code::Unauthenticated, "TOKEN_MISSING");

    assert_eq!(service.refusals(12).await.len(), 12);
    assert!(service.create_unit("A", "", LONG_AGO).await.is_ok(), "nothing was made of it");
    service.stop().await;
});

on_both!(of_applications_only_voices_lists_the_staff_and_none_reads_one, async |service| {
    let unit = service.unit("A").await;
    let staff = service.employ(new_staff("S1"), &unit, "").await.expect("a staff");
    let list = async |who: &Person| service.staff().list_staff(service.by(who, pb::ListStaffRequest::default())).await;
    let listed = list(&application("honi-voices")).await.expect("listed").into_inner().staff;
    assert_eq!(listed.len(), 1);
    let get = pb::GetStaffRequest { name: staff.name };
    let one = service.staff().get_staff(service.by(&application("honi-voices"), get)).await;
    assert_refused(one, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    for who in [&worker(), &application("honi-members")] {
        assert_refused(list(who).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});

on_both!(rights_end_with_the_token, async |service| {
    let request = service.by(&person("REC"), pb::ListOrgUnitsRequest::default());
    // A quarter of an hour, and what clocks may differ.
    service.clock.advance(chrono::TimeDelta::minutes(20));
    assert_eq!(
        service.org_units().list_org_units(request).await.expect_err("it expired").code(),
        Code::Unauthenticated
    );
    service.stop().await;
});

on_both!(log_and_feed_are_for_those_whom_the_policies_name, async |service| {
    let unit = service.unit("A").await;
    service.employ(new_staff("S1"), &unit, "").await.expect("a staff");
    let entries = async |who: &Person| {
        let message = log::ListAuditEntriesRequest::default();
        let mut client = AuditLogServiceClient::new(service.channel.clone());
        client.list_audit_entries(service.by(who, message)).await
    };
    let events = async |who: &Person| {
        let message = feed::ListEventsRequest::default();
        let mut client = feed::feed_service_client::FeedServiceClient::new(service.channel.clone());
        client.list_events(service.by(who, message)).await
    };
    assert!(entries(&person("AUD")).await.is_ok() && events(&application("honi-voices")).await.is_ok());
    for who in [&person("SAL"), &person("OPS"), &worker()] {
        assert_refused(entries(who).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    for who in [&person("ADM"), &person("CMG")] {
        assert_refused(events(who).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});

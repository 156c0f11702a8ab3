//! Who may see and do what with whose credentials (domain 6.2 "Credentials", 6.3).

use honi_proto::proposals::v1::LineGroup;
use honi_proto::training::v1 as pb;
use pb::CredentialKind::{Afp, Cfp, NonlifeBasic};
use tonic::Code;

use crate::competence::{Step, credential, officer, trainer};
use crate::fixtures::{application, as_staff, assert_refused, on, on_both, person};

on_both!(sales_staff_record_and_read_their_own_and_verify_none, async |service| {
    let unit = service.unit("A").await;
    let (mine, other) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &unit, "").await,
    );
    let me = as_staff(&mine, "SAL", Some(&unit));
    let own = service.register(&me, credential(&mine, Afp, "2026-04-01", "2028-03-31")).await;
    let own = own.expect("my own");
    assert_eq!(own.state(), pb::CredentialState::Registered);
    let of_other = service.register(&me, credential(&other, Afp, "2026-04-01", "2028-03-31")).await;
    assert_refused(of_other, Code::PermissionDenied, "NOT_PERMITTED");
    assert_refused(
        service.step(&me, &own, Step::Verify).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    let hidden = service.certified(&other, Cfp, "2026-04-01", "2028-03-31").await;
    assert!(service.get_credential(&me, &own.name).await.is_ok());
    assert_refused(
        service.get_credential(&me, &hidden.name).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_eq!(service.listed(&me, pb::ListCredentialsRequest::default()).await, [own.name]);
    assert!(service.may(&me, &mine, LineGroup::Auto, "").await.is_ok());
    assert_refused(
        service.may(&me, &other, LineGroup::Auto, "").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    service.stop().await;
});

on_both!(supervisors_read_those_of_their_unit, async |service| {
    let (unit, away) = (service.unit("A").await, service.unit("B").await);
    let (near, far) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &away, "").await,
    );
    let near = service.certified(&near, Cfp, "2026-04-01", "2028-03-31").await;
    let far = service.certified(&far, Cfp, "2026-04-01", "2028-03-31").await;
    let supervisor = as_staff("staff/01920000-0000-7000-8000-00000000005f", "SUP", Some(&unit));
    assert!(service.get_credential(&supervisor, &near.name).await.is_ok());
    assert_refused(
        service.get_credential(&supervisor, &far.name).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_eq!(
        service.listed(&supervisor, pb::ListCredentialsRequest::default()).await,
        std::slice::from_ref(&near.name)
    );
    assert_refused(
        service.may(&supervisor, &far.staff, LineGroup::Pet, "").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let homeless = as_staff("staff/01920000-0000-7000-8000-00000000005f", "SUP", None);
    assert_eq!(
        service.listed(&homeless, pb::ListCredentialsRequest::default()).await,
        Vec::<String>::new()
    );

    let (one, two) = (
        service.suspend(&officer(), &near.staff, "2026-11-24", "").await.expect("suspended"),
        service.suspend(&officer(), &far.staff, "2026-11-24", "").await.expect("suspended"),
    );
    assert_eq!(service.suspensions(&supervisor).await, std::slice::from_ref(&one.name));
    assert!(service.get_suspension(&supervisor, &one.name).await.is_ok());
    assert_refused(
        service.get_suspension(&supervisor, &two.name).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    for role in ["TRN", "COF", "CMG", "AUD", "AMG"] {
        let reader = person(role);
        assert_eq!(
            service.listed(&reader, pb::ListCredentialsRequest::default()).await.len(),
            2,
            "{role}"
        );
        assert_eq!(service.suspensions(&reader).await.len(), 2, "{role}");
    }
    assert_eq!(service.listed(&person("KED"), pb::ListCredentialsRequest::default()).await.len(), 2);
    service.stop().await;
});

on_both!(nobody_changes_their_own, async |service| {
    let unit = service.unit("A").await;
    let (mine, boss) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &unit, "").await,
    );
    let me = as_staff(&mine, "SAL TRN", Some(&unit));
    let own = service
        .register(&me, credential(&mine, Afp, "2026-04-01", "2028-03-31"))
        .await
        .expect("registered");
    assert_refused(service.step(&me, &own, Step::Verify).await, Code::PermissionDenied, "NOT_PERMITTED");
    let held = service.step(&trainer(), &own, Step::Verify).await.expect("verified by another");
    for step in [
        Step::Renew("2028-04-01", "2030-03-31"),
        Step::Units(1, "2026-05-01"),
        Step::Surrender("2026-12-01"),
    ] {
        assert_refused(service.step(&me, &held, step).await, Code::PermissionDenied, "NOT_PERMITTED");
    }
    let manager = as_staff(&boss, "CMG", Some(&unit));
    let own = service.suspend(&manager, &boss, "2026-11-24", "").await;
    assert_refused(own, Code::PermissionDenied, "NOT_PERMITTED");
    let suspension = service.suspend(&officer(), &boss, "2026-11-24", "").await.expect("suspended");
    assert_refused(
        service.lift(&manager, &suspension, "2026-11-25").await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    service.stop().await;
});

on_both!(applications_ask_for_the_right_and_read_nothing_else, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let held = service.certified(&staff, NonlifeBasic, "2022-09-01", "2027-08-31").await;
    let asks = application("honi-proposals");
    let right = service.may(&asks, &staff, LineGroup::Pet, "").await.expect("an answer");
    assert_eq!((right.allowed, right.credentials), (true, vec![held.name.clone()]));
    assert_refused(
        service.get_credential(&asks, &held.name).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    let unknown = "staff/01920000-0000-7000-8000-00000000dead";
    assert_refused(
        service.may(&asks, unknown, LineGroup::Pet, "").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    for role in ["REC", "BKO", "CMH", "PRD", "EXE", "OPS", "ADM"] {
        let read = service.get_credential(&person(role), &held.name).await;
        assert_refused(read, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        let may = service.may(&person(role), &staff, LineGroup::Pet, "").await;
        assert_refused(may, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});

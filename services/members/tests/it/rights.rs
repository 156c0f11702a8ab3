//! Who may see and do what, and what the others are told.

use std::time::Duration;

use honi_proto::members::v1 as pb;
use honi_testkit::eventually;
use tonic::Code;

use crate::fixtures::{
    AUDITOR, HANDLER, MANAGER, OPERATOR, OTHER_SALES, OTHER_SUPERVISOR, RECEPTION, SALES, SALES_AND_RECEPTION, SUPERVISOR, SYSTEM,
    assert_refused, hanako, on, on_both,
};

/// How long a refusal may take to come into the access log.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn the_policies_fit_the_schema() {
    let policies = honi_members::policies().expect("they load");
    assert!(format!("{policies:?}").contains("actions: 35"), "{policies:?}");
}

on_both!(who_may_read_reads_and_for_the_others_there_is_nothing, async |service| {
    let name = service.create(&SYSTEM, hanako()).await.expect("created").name;
    for person in [&SYSTEM, &SALES, &SUPERVISOR, &RECEPTION, &HANDLER, &MANAGER] {
        assert!(service.get(person, &name).await.is_ok(), "{}", person.name);
    }
    for person in [&OTHER_SALES, &OTHER_SUPERVISOR] {
        assert_refused(service.get(person, &name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    }
    for person in [&AUDITOR, &OPERATOR] {
        assert_refused(service.get(person, &name).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    // The access log knows what the callers were not told.
    let refusals = eventually(LIMIT, async || {
        let kept = honi_audit_log::refusals(service.database.reader(), None, 10).await;
        let kept = kept.expect("the access log");
        if kept.len() < 4 { Err(kept) } else { Ok(kept) }
    })
    .await;
    let told: Vec<_> = refusals
        .iter()
        .map(|(_, it)| (it.actor.as_str(), it.resource.as_deref(), it.reason.as_str()))
        .collect();
    let hidden = Some(name.as_str());
    let expected = [
        (OTHER_SALES.name, hidden, "RESOURCE_NOT_FOUND"),
        (OTHER_SUPERVISOR.name, hidden, "RESOURCE_NOT_FOUND"),
        (AUDITOR.name, None, "CALL_NOT_PERMITTED"),
        (OPERATOR.name, None, "CALL_NOT_PERMITTED"),
    ];
    assert_eq!(told, expected);
    service.stop().await;
});

on_both!(who_may_read_and_not_change_is_denied, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    // Not theirs to see, so it is not there; an old etag or a bad state would not tell either.
    assert_refused(
        service.update(&OTHER_SALES, created.clone(), &["phone"]).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_refused(
        service.void(&OTHER_SALES, &created.name, "9").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    // Theirs to see as reception and not theirs to change as sales; the old etag does not come into it.
    let stale = pb::Member {
        etag: "9".to_owned(),
        ..created.clone()
    };
    assert_refused(
        service.update(&SALES_AND_RECEPTION, stale, &["phone"]).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    assert_refused(
        service.void(&SALES_AND_RECEPTION, &created.name, "9").await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    // May not call it at all.
    assert_refused(
        service.update(&RECEPTION, created.clone(), &["phone"]).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    assert_refused(
        service.erase(&SALES, &created.name, "1").await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    assert_eq!(service.get(&SYSTEM, &created.name).await.expect("read"), created);
    service.stop().await;
});

on_both!(sales_staff_record_members_of_their_own, async |service| {
    assert_refused(
        service.create(&OTHER_SALES, hanako()).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    let unassigned = pb::Member {
        sales_staff: String::new(),
        ..hanako()
    };
    assert_refused(service.create(&SALES, unassigned).await, Code::PermissionDenied, "NOT_PERMITTED");
    assert!(service.create(&SALES, hanako()).await.is_ok());
    service.stop().await;
});

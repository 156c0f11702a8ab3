//! Recording, reading, changing and voiding.

use honi_proto::members::v1 as pb;
use tonic::Code;

use crate::fixtures::{HANDLER, MANAGER, NOBODY, SALES, SYSTEM, assert_refused, hanako, on, on_both};

on_both!(a_recorded_member_reads_as_it_was_written, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let assigned = pb::Member {
        name: created.name.clone(),
        state: pb::MemberState::Active.into(),
        create_time: created.create_time,
        update_time: created.create_time,
        etag: "1".to_owned(),
        ..hanako()
    };
    assert!(created.name.starts_with("members/") && created.create_time.is_some());
    assert_eq!(created, assigned);
    assert_eq!(service.get(&HANDLER, &created.name).await.expect("read"), created);
    service.stop().await;
});

on_both!(characters_are_kept_as_they_were_written, async |service| {
    let written = pb::Member {
        full_name: "髙﨑　𠮷男".to_owned(),
        full_name_kana: "ﾀｶｻｷ よしお".to_owned(),
        ..hanako()
    };
    let created = service.create(&SYSTEM, written.clone()).await.expect("created");
    let read = service.get(&SYSTEM, &created.name).await.expect("read");
    assert_eq!((read.full_name, read.full_name_kana), (written.full_name, written.full_name_kana));
    service.stop().await;
});

on_both!(a_membership_number_is_given_once, async |service| {
    service.create(&SYSTEM, hanako()).await.expect("created");
    assert_refused(service.create(&SYSTEM, hanako()).await, Code::AlreadyExists, "MEMBER_NO_TAKEN");
    service.stop().await;
});

on_both!(an_update_changes_the_fields_of_its_mask, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let values = pb::Member {
        phone: "000-1111-9999".to_owned(),
        email: String::new(),
        address: "not in the mask".to_owned(),
        ..created.clone()
    };
    let updated = service.update(&SALES, values, &["phone", "email"]).await.expect("updated");
    let expected = pb::Member {
        phone: "000-1111-9999".to_owned(),
        email: String::new(),
        etag: "2".to_owned(),
        ..created.clone()
    };
    assert_eq!(updated, expected);
    assert_eq!(service.get(&SALES, &created.name).await.expect("read"), expected);
    service.stop().await;
});

on_both!(an_update_says_no_more_than_what_it_changes, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let values = pb::Member {
        name: created.name.clone(),
        phone: "(03)1234-5678".to_owned(),
        etag: created.etag.clone(),
        ..pb::Member::default()
    };
    let updated = service.update(&SALES, values, &["phone"]).await.expect("updated");
    let expected = pb::Member {
        phone: "(03)1234-5678".to_owned(),
        etag: "2".to_owned(),
        ..created
    };
    assert_eq!(updated, expected);
    service.stop().await;
});

on_both!(who_read_an_older_record_does_not_change_it, async |service| {
    let read = service.create(&SYSTEM, hanako()).await.expect("created");
    service.update(&SALES, read.clone(), &["phone"]).await.expect("updated");
    assert_refused(
        service.update(&SALES, read.clone(), &["phone"]).await,
        Code::Aborted,
        "ETAG_MISMATCH",
    );
    assert_refused(service.void(&MANAGER, &read.name, "1").await, Code::Aborted, "ETAG_MISMATCH");
    assert_refused(service.erase(&MANAGER, &read.name, "1").await, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(service.get(&SALES, &read.name).await.expect("read").etag, "2");
    service.stop().await;
});

on_both!(a_voided_record_stays_and_does_not_change, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let voided = service.void(&SALES, &created.name, "1").await.expect("voided");
    assert_eq!((voided.state(), voided.full_name.as_str()), (pb::MemberState::Voided, "見本 花子"));
    assert_eq!(service.get(&SALES, &created.name).await.expect("read"), voided);
    assert_refused(
        service.update(&SALES, voided.clone(), &["phone"]).await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    assert_refused(
        service.void(&SALES, &voided.name, "2").await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    // The number stays taken: the record is still there under it.
    assert_refused(service.create(&SYSTEM, hanako()).await, Code::AlreadyExists, "MEMBER_NO_TAKEN");
    service.stop().await;
});

on_both!(a_member_that_is_not_there_is_not_found, async |service| {
    assert_refused(service.get(&MANAGER, NOBODY).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(service.void(&MANAGER, NOBODY, "1").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(service.erase(&MANAGER, NOBODY, "1").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let unknown = pb::Member {
        name: NOBODY.to_owned(),
        etag: "1".to_owned(),
        ..hanako()
    };
    assert_refused(
        service.update(&SALES, unknown, &["phone"]).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    service.stop().await;
});

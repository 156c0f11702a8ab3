//! Sealing and opening.

use honi_personal_data::{OpenError, SealError, Sealed};
use honi_testkit::on_both;

use crate::fixtures::{Migrator, key_ring};

on_both!(a_value_opens_for_its_subject_and_field_alone, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    let sealed = ring.seal(&txn, "members/a", "full_name", "見本 花子").await.unwrap();
    ring.seal(&txn, "members/b", "full_name", "見本 太郎").await.unwrap();
    txn.commit().await.unwrap();

    let conn = db.reader();
    assert_eq!(ring.open(conn, "members/a", "full_name", &sealed).await.unwrap(), "見本 花子");
    assert!(matches!(
        ring.open(conn, "members/a", "phone", &sealed).await,
        Err(OpenError::Damaged)
    ));
    assert!(matches!(
        ring.open(conn, "members/b", "full_name", &sealed).await,
        Err(OpenError::Damaged)
    ));
    assert!(matches!(
        ring.open(conn, "members/c", "full_name", &sealed).await,
        Err(OpenError::NoKey)
    ));
    let mut changed = sealed.into_bytes();
    changed[20] ^= 1;
    let changed = Sealed::from_bytes(changed);
    assert!(matches!(
        ring.open(conn, "members/a", "full_name", &changed).await,
        Err(OpenError::Damaged)
    ));
});

on_both!(
    a_subject_keeps_its_key_from_one_transaction_to_the_next,
    Migrator,
    |db| async move {
        let ring = key_ring(1, 1);
        let mut sealed = Vec::new();
        for value in ["one", "two"] {
            let txn = db.begin().await.unwrap();
            sealed.push(ring.seal(&txn, "members/a", "phone", value).await.unwrap());
            txn.commit().await.unwrap();
        }
        let keys = ring.keys(db.reader(), ["members/a"]).await.unwrap();
        assert_eq!(keys.open("members/a", "phone", &sealed[0]).unwrap(), "one");
        assert_eq!(keys.open("members/a", "phone", &sealed[1]).unwrap(), "two");
    }
);

on_both!(many_subjects_are_sealed_and_opened_by_a_few_statements, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let subjects: Vec<String> = (0..1200).map(|number| format!("members/{number:04}")).collect();
    let txn = db.begin().await.unwrap();
    let first = ring.key_for_sealing(&txn, &subjects[7]).await.unwrap().seal("phone", "seven");
    let keys = ring.keys_for_sealing(&txn, subjects.iter().map(String::as_str)).await.unwrap();
    assert_eq!(keys.len(), subjects.len());
    assert_eq!(keys[&subjects[7]].open("phone", &first).unwrap(), "seven");
    let sealed: Vec<_> = subjects.iter().map(|subject| keys[subject].seal("phone", subject)).collect();
    txn.commit().await.unwrap();

    let keys = ring.keys(db.reader(), subjects.iter().map(String::as_str)).await.unwrap();
    for (subject, sealed) in subjects.iter().zip(&sealed) {
        assert_eq!(&keys.open(subject, "phone", sealed).unwrap(), subject);
    }
});

on_both!(two_transactions_that_make_the_same_key_agree_on_one, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let seal = |value: &'static str| {
        let (db, ring) = (db.clone(), ring.clone());
        async move {
            let txn = db.begin().await.unwrap();
            let sealed = ring.seal(&txn, "members/a", "phone", value).await.unwrap();
            txn.commit().await.unwrap();
            sealed
        }
    };
    let (one, two) = tokio::join!(seal("one"), seal("two"));
    let keys = ring.keys(db.reader(), ["members/a"]).await.unwrap();
    assert_eq!(keys.open("members/a", "phone", &one).unwrap(), "one");
    assert_eq!(keys.open("members/a", "phone", &two).unwrap(), "two");
});

on_both!(the_key_of_a_new_subject_is_the_one_that_is_found_later, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    let sealed = ring.key_for_new(&txn, "voices/a").await.unwrap().seal("words", "one");
    // Not new after all: the key that is there, or the mark of an erasure.
    let again = ring.key_for_new(&txn, "voices/a").await.unwrap().seal("words", "two");
    ring.erase(&txn, "voices/b").await.unwrap();
    assert!(matches!(ring.key_for_new(&txn, "voices/b").await, Err(SealError::Erased)));
    txn.commit().await.unwrap();
    assert_eq!(ring.open(db.reader(), "voices/a", "words", &sealed).await.unwrap(), "one");
    assert_eq!(ring.open(db.reader(), "voices/a", "words", &again).await.unwrap(), "two");
});

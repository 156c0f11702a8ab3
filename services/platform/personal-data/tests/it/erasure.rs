//! Erasing a subject by deleting its key.

use honi_personal_data::{OpenError, SealError};
use honi_testkit::on_both;
use sea_orm::{ConnectionTrait, Statement};

use crate::fixtures::{Migrator, key_ring};

on_both!(after_erasure_nothing_opens_and_nothing_is_sealed_again, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    let key = ring.key_for_sealing(&txn, "members/a").await.unwrap();
    let sealed = [key.seal("full_name", "見本 花子"), key.seal("phone", "09000001234")];
    let other = ring.seal(&txn, "members/b", "phone", "09000005678").await.unwrap();
    txn.commit().await.unwrap();

    // Another replica: what it has opened before must not help it afterwards.
    let replica = key_ring(1, 1);
    replica.open(db.reader(), "members/a", "phone", &sealed[1]).await.unwrap();

    let txn = db.begin().await.unwrap();
    ring.erase(&txn, "members/a").await.unwrap();
    txn.commit().await.unwrap();

    for (field, value) in ["full_name", "phone"].into_iter().zip(&sealed) {
        assert!(matches!(
            ring.open(db.reader(), "members/a", field, value).await,
            Err(OpenError::Erased)
        ));
        assert!(matches!(
            replica.open(db.reader(), "members/a", field, value).await,
            Err(OpenError::Erased)
        ));
    }
    let txn = db.begin().await.unwrap();
    assert!(matches!(
        ring.seal(&txn, "members/a", "phone", "again").await,
        Err(SealError::Erased)
    ));
    assert!(matches!(
        ring.keys_for_sealing(&txn, ["members/a", "members/b"]).await,
        Err(SealError::Erased)
    ));
    txn.rollback().await.unwrap();
    assert_eq!(ring.open(db.reader(), "members/b", "phone", &other).await.unwrap(), "09000005678");
});

on_both!(erasing_may_be_repeated_and_needs_no_key, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    for _ in 0..2 {
        let txn = db.begin().await.unwrap();
        ring.erase(&txn, "members/never-sealed").await.unwrap();
        txn.commit().await.unwrap();
    }
    let txn = db.begin().await.unwrap();
    assert!(matches!(
        ring.seal(&txn, "members/never-sealed", "phone", "x").await,
        Err(SealError::Erased)
    ));
});

on_both!(the_wrapped_key_is_gone_from_the_row, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    ring.seal(&txn, "members/a", "phone", "09000001234").await.unwrap();
    ring.erase(&txn, "members/a").await.unwrap();
    txn.commit().await.unwrap();
    let sql = "SELECT COUNT(*) FROM subject_keys WHERE wrapped_key IS NULL AND master_key_id IS NULL AND erased_at IS NOT NULL";
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
});

on_both!(an_erasure_that_is_rolled_back_erases_nothing, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    let sealed = ring.seal(&txn, "members/a", "phone", "09000001234").await.unwrap();
    txn.commit().await.unwrap();
    let txn = db.begin().await.unwrap();
    ring.erase(&txn, "members/a").await.unwrap();
    txn.rollback().await.unwrap();
    assert_eq!(ring.open(db.reader(), "members/a", "phone", &sealed).await.unwrap(), "09000001234");
});

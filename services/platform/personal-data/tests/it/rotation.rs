//! Rotating the master key.

use honi_personal_data::{KeyError, OpenError};
use honi_testkit::on_both;

use crate::fixtures::{Migrator, key_ring};

on_both!(after_rewrapping_the_old_master_key_is_not_needed, Migrator, |db| async move {
    let old = key_ring(1, 1);
    let txn = db.begin().await.unwrap();
    let mut sealed = Vec::new();
    for number in 0..5 {
        sealed.push(old.seal(&txn, &format!("members/{number}"), "phone", "09000001234").await.unwrap());
    }
    old.erase(&txn, "members/4").await.unwrap();
    txn.commit().await.unwrap();

    let both = key_ring(1, 2);
    assert_eq!(
        both.open(db.reader(), "members/0", "phone", &sealed[0]).await.unwrap(),
        "09000001234"
    );
    let too_early = key_ring(2, 2).open(db.reader(), "members/0", "phone", &sealed[0]).await;
    assert!(matches!(too_early, Err(OpenError::Key(KeyError::UnknownMaster(id))) if id == "1"));

    assert_eq!(both.left_to_rewrap(db.reader()).await.unwrap(), 4);
    let mut steps = Vec::new();
    loop {
        let txn = db.begin().await.unwrap();
        let count = both.rewrap(&txn, 3).await.unwrap();
        txn.commit().await.unwrap();
        steps.push(count);
        if count == 0 {
            break;
        }
    }
    assert_eq!(steps, [3, 1, 0]);
    assert_eq!(both.left_to_rewrap(db.reader()).await.unwrap(), 0);

    let new = key_ring(2, 2);
    assert_eq!(
        new.open(db.reader(), "members/0", "phone", &sealed[0]).await.unwrap(),
        "09000001234"
    );
    assert!(matches!(
        new.open(db.reader(), "members/4", "phone", &sealed[4]).await,
        Err(OpenError::Erased)
    ));
});

//! Commitments of personal values, before and after their salts are erased.

use honi_audit_log::{Salt, append, commit, erase_salts, keep_salt, kept_salt};
use honi_testkit::on_both;
use uuid::Uuid;

use crate::fixtures::{Log, Migrator, entry};

on_both!(after_its_salt_is_erased_the_log_still_verifies, Migrator, |db| async move {
    let log = Log::new(db);
    let (commitment, salt) = commit("09000001234");
    let mut changed = entry(1);
    changed.commitments.insert("phone".to_owned(), commitment.as_str().to_owned());
    let txn = log.db.begin().await.unwrap();
    append(&txn, Uuid::from_u128(1), &changed).await.unwrap();
    // A service seals the salt with the key of the subject first.
    keep_salt(&txn, &commitment, "members/a", salt.expose().to_vec()).await.unwrap();
    txn.commit().await.unwrap();
    log.sequence().await;

    let kept = kept_salt(log.db.reader(), commitment.as_str()).await.unwrap().unwrap();
    assert!(Salt::from_bytes(&kept).unwrap().opens(commitment.as_str(), "09000001234"));

    let txn = log.db.begin().await.unwrap();
    assert_eq!(erase_salts(&txn, "members/a").await.unwrap(), 1);
    assert_eq!(erase_salts(&txn, "members/a").await.unwrap(), 0);
    txn.commit().await.unwrap();
    assert_eq!(kept_salt(log.db.reader(), commitment.as_str()).await.unwrap(), None);
    assert_eq!(log.verify().await.fault, None);
});

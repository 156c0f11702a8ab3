//! Commitments of personal values, before and after their salts are erased.

use std::collections::BTreeMap;
use std::sync::Mutex;

use hmac::{Hmac, KeyInit, Mac};
use honi_audit_log::{append, commit, erase_salts};
use honi_testkit::on_both;
use sha2::Sha256;
use uuid::Uuid;

use crate::fixtures::{Log, Migrator, entry};

/// What the document says: HMAC-SHA-256 with the salt as its key.
fn opens(commitment: &str, salt: &str, value: &str) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(&hex::decode(salt).unwrap()).unwrap();
    mac.update(value.as_bytes());
    mac.verify_slice(&hex::decode(commitment).unwrap()).is_ok()
}

on_both!(after_its_salt_is_erased_the_log_still_verifies, Migrator, |db| async move {
    let log = Log::new(db);
    let sealed = Mutex::new(BTreeMap::new());
    let seal = |bound_to: &str, salt: &str| {
        sealed.lock().unwrap().insert(bound_to.to_owned(), salt.to_owned());
        salt.as_bytes().to_vec()
    };
    let values = [("email", "same"), ("phone", "09000001234"), ("phone2", "same")].map(|(field, value)| (field, value.to_owned()));
    let mut changed = entry(1);
    let txn = log.db.begin().await.unwrap();
    changed.commitments = commit(&txn, "members/a", values, seal).await.unwrap();
    append(&txn, Uuid::from_u128(1), 1, &changed).await.unwrap();
    assert!(commit(&txn, "members/a", [], seal).await.unwrap().is_empty());
    txn.commit().await.unwrap();
    log.sequence().await;

    // Each salt is sealed for its own commitment: those of a subject cannot be exchanged.
    let sealed = sealed.into_inner().unwrap();
    let commitments = &changed.commitments;
    assert_eq!(sealed.len(), 3);
    let salt = |field: &str| sealed[&format!("audit_salt/{}", commitments[field])].as_str();
    assert!(opens(&commitments["phone"], salt("phone"), "09000001234"));
    assert!(!opens(&commitments["phone"], salt("phone"), "09000001235"));
    assert!(!opens(&commitments["phone"], salt("email"), "09000001234"));
    assert_ne!(
        commitments["email"], commitments["phone2"],
        "equal values have different commitments"
    );
    assert_eq!(log.count("audit_salts").await, 3);

    let txn = log.db.begin().await.unwrap();
    assert_eq!(erase_salts(&txn, "members/a").await.unwrap(), 3);
    assert_eq!(erase_salts(&txn, "members/a").await.unwrap(), 0);
    txn.commit().await.unwrap();
    assert_eq!(log.verify().await.fault, None);
});

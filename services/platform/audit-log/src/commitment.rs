//! Salted commitments: a personal value is provable later, yet the log does not hold it, and once the salt is erased nobody can
//! find it by trying values.
//!
//! A commitment is HMAC-SHA-256 with a random salt of 32 bytes as its key. The salt never enters the log. It is kept beside it, sealed with
//! the key of the person it is about; erasing that person's key makes it unreadable, and [`erase_salts`] removes the row as well. The log
//! verifies as before, because the commitment stays.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::store::salts;

/// Commits to personal values of `subject` (such as `members/…`) by their fields, each with a fresh salt, and keeps the salts within the
/// caller's transaction, by one statement. Answers what goes into the entry's `commitments`.
///
/// `seal` seals a salt (its second argument, in hex) with the subject's key, bound to its first argument: the name of the commitment that
/// it opens, so that whoever owns the database cannot exchange the salts of a subject unnoticed.
///
/// # Errors
/// What the database says.
pub async fn commit<'a>(
    conn: &impl ConnectionTrait,
    subject: &str,
    values: impl IntoIterator<Item = (&'a str, String)>,
    seal: impl Fn(&str, &str) -> Vec<u8>,
) -> Result<BTreeMap<String, String>, DatabaseError> {
    let mut commitments = BTreeMap::new();
    let mut rows = Vec::new();
    for (field, value) in values {
        let salt: Zeroizing<[u8; 32]> = Zeroizing::new(rand::random());
        let commitment = hex::encode(mac(&salt, &value).finalize().into_bytes());
        rows.push(salts::ActiveModel {
            commitment: Set(commitment.clone()),
            subject: Set(subject.to_owned()),
            sealed_salt: Set(seal(&format!("audit_salt/{commitment}"), &Zeroizing::new(hex::encode(*salt)))),
        });
        commitments.insert(field.to_owned(), commitment);
    }
    if !rows.is_empty() {
        salts::Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(commitments)
}

/// Removes every salt of `subject` and answers how many there were. Call it in the transaction that erases the subject's key.
///
/// # Errors
/// What the database says.
pub async fn erase_salts(conn: &impl ConnectionTrait, subject: &str) -> Result<u64, DatabaseError> {
    let gone = salts::Entity::delete_many()
        .filter(salts::Column::Subject.eq(subject))
        .exec(conn)
        .await?;
    Ok(gone.rows_affected)
}

fn mac(salt: &[u8; 32], value: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
    mac.update(value.as_bytes());
    mac
}

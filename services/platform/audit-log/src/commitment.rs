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

/// Salts of one statement: with three values each far below what SQLite takes.
const AT_ONCE: usize = 5_000;

/// A sealed salt that is to be kept beside the log, by [`keep_salts`].
#[derive(Debug)]
pub struct SealedSalt(salts::ActiveModel);

/// Commits to personal values of `subject` (such as `members/…`) by their fields, each with a fresh salt, and keeps the salts within the
/// caller's transaction, by one statement. Answers what goes into the entry's `commitments`.
///
/// # Errors
/// What the database says.
pub async fn commit<'a>(
    conn: &impl ConnectionTrait,
    subject: &str,
    values: impl IntoIterator<Item = (&'a str, String)>,
    seal: impl Fn(&str, &str) -> Vec<u8>,
) -> Result<BTreeMap<String, String>, DatabaseError> {
    let (commitments, salts) = commit_to(subject, values, seal);
    keep_salts(conn, salts).await?;
    Ok(commitments)
}

/// As [`commit`], but keeps nothing: for the commitments of many entries, whose salts are then kept together.
///
/// `seal` seals a salt (its second argument, in hex) with the subject's key, bound to its first argument: the name of the commitment that
/// it opens, so that whoever owns the database cannot exchange the salts of a subject unnoticed.
pub fn commit_to<'a>(
    subject: &str,
    values: impl IntoIterator<Item = (&'a str, String)>,
    seal: impl Fn(&str, &str) -> Vec<u8>,
) -> (BTreeMap<String, String>, Vec<SealedSalt>) {
    let (mut commitments, mut salts) = (BTreeMap::new(), Vec::new());
    for (field, value) in values {
        let salt: Zeroizing<[u8; 32]> = Zeroizing::new(rand::random());
        let commitment = hex::encode(mac(&salt, &value).finalize().into_bytes());
        salts.push(SealedSalt(salts::ActiveModel {
            commitment: Set(commitment.clone()),
            subject: Set(subject.to_owned()),
            sealed_salt: Set(seal(&format!("audit_salt/{commitment}"), &Zeroizing::new(hex::encode(*salt)))),
        }));
        commitments.insert(field.to_owned(), commitment);
    }
    (commitments, salts)
}

/// Keeps the salts of commitments within the transaction of the entries that hold them, by few statements.
///
/// # Errors
/// What the database says.
pub async fn keep_salts(conn: &impl ConnectionTrait, salts: Vec<SealedSalt>) -> Result<(), DatabaseError> {
    let mut rows = salts.into_iter().map(|SealedSalt(row)| row).peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(AT_ONCE).collect();
        salts::Entity::insert_many(some).exec_without_returning(conn).await?;
    }
    Ok(())
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

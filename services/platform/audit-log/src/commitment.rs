//! Salted commitments: a personal value is provable later, yet the log does not hold it, and once the salt is erased nobody can
//! find it by trying values.
//!
//! A commitment is HMAC-SHA-256 with a random salt of 32 bytes as its key. The salt never enters the log. The service seals it
//! with the key of the person it is about and keeps it with [`keep_salt`]; erasing that person's key makes it unreadable, and
//! [`erase_salts`] removes the row as well. The log verifies as before, because the commitment stays.

use hmac::{Hmac, KeyInit, Mac};
use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::store::salts;

/// A commitment as it stands in an entry: 64 hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment(String);

impl Commitment {
    /// Its text, for `Entry::commitments`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes its text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The secret that opens a commitment. It is never shown by `Debug` and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(Zeroizing<[u8; 32]>);

impl Salt {
    /// A salt that was kept, once it is unsealed. `None` if it has not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Salt> {
        Some(Salt(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes to be sealed before they are kept.
    pub fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Whether `commitment` was made of `value` with this salt. The comparison takes the same time wherever they differ.
    pub fn opens(&self, commitment: &str, value: &str) -> bool {
        hex::decode(commitment).is_ok_and(|expected| self.mac(value).verify_slice(&expected).is_ok())
    }

    fn mac(&self, value: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose()).expect("HMAC takes a key of any length");
        mac.update(value.as_bytes());
        mac
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(***)")
    }
}

/// Commits to a personal value with a fresh salt.
pub fn commit(value: &str) -> (Commitment, Salt) {
    let salt = Salt(Zeroizing::new(rand::random()));
    (Commitment(hex::encode(salt.mac(value).finalize().into_bytes())), salt)
}

/// Keeps a salt that the caller has sealed with the key of `subject` (such as `members/…`), within the caller's transaction.
///
/// # Errors
/// What the database says.
pub async fn keep_salt(conn: &impl ConnectionTrait, commitment: &Commitment, subject: &str, sealed: Vec<u8>) -> Result<(), DatabaseError> {
    let row = salts::ActiveModel {
        commitment: Set(commitment.0.clone()),
        subject: Set(subject.to_owned()),
        sealed_salt: Set(sealed),
    };
    salts::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The sealed salt of a commitment, or `None` once it is erased.
///
/// # Errors
/// What the database says.
pub async fn kept_salt(conn: &impl ConnectionTrait, commitment: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
    let row = salts::Entity::find_by_id(commitment.to_owned()).one(conn).await?;
    Ok(row.map(|row| row.sealed_salt))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_opens_with_its_salt_and_value_alone() {
        let (commitment, salt) = commit("090-0000-0000");
        assert!(salt.opens(commitment.as_str(), "090-0000-0000"));
        assert!(!salt.opens(commitment.as_str(), "090-0000-0001"));
        let (_, other) = commit("090-0000-0000");
        assert!(!other.opens(commitment.as_str(), "090-0000-0000"));
        assert_eq!(Salt::from_bytes(salt.expose()), Some(salt));
    }

    #[test]
    fn equal_values_have_different_commitments() {
        assert_ne!(commit("same").0, commit("same").0);
    }

    #[test]
    fn a_salt_is_not_shown() {
        assert_eq!(format!("{:?}", commit("x").1), "Salt(***)");
    }
}

//! What can go wrong. No text names a subject, a field's value or a key.

use honi_database::DatabaseError;
use thiserror::Error;

/// A key could not be had.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A key is wrapped by a master key that the settings lack.
    #[error("the master key {0:?} is not among the settings")]
    UnknownMaster(String),
    /// A wrapped key does not open under its master key: the row was changed or moved.
    #[error("a wrapped key does not open under its master key")]
    Damaged,
}

/// A value could not be sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// The subject was erased; nothing may be sealed for it again.
    #[error("the subject was erased")]
    Erased,
    /// The key could not be had.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A value could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The subject was erased; the value is gone for good.
    #[error("the subject was erased")]
    Erased,
    /// No key was ever made for the subject, or its key was not loaded.
    #[error("the subject has no key")]
    NoKey,
    /// The value was changed, or sealed for another subject or field.
    #[error("the sealed value is damaged or belongs elsewhere")]
    Damaged,
    /// The key could not be had.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<DatabaseError> for SealError {
    fn from(error: DatabaseError) -> Self {
        SealError::Key(error.into())
    }
}

impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        OpenError::Key(error.into())
    }
}

//! What a use case can answer instead of its result.

use honi_change::ChangeError;
use honi_database::DatabaseError;
use honi_personal_data::{KeyError, OpenError, SealError};
use honi_serve::Problem;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is told: what is wrong, where, and why.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The unit of work failed, or the request id says that there is nothing to do.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A key could not be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Personal data could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Personal data could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Error {
    /// The database's failure, if it is one, wherever it came up.
    #[must_use]
    pub fn database(&self) -> Option<&DatabaseError> {
        match self {
            Self::Change(ChangeError::Database(error))
            | Self::Database(error)
            | Self::Key(KeyError::Database(error))
            | Self::Seal(SealError::Key(KeyError::Database(error)))
            | Self::Open(OpenError::Key(KeyError::Database(error))) => Some(error),
            _ => None,
        }
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.database().is_some_and(DatabaseError::is_unavailable)
    }
}

//! Why a change did not happen.

use honi_database::DatabaseError;
use honi_requests::RequestError;
use thiserror::Error;

/// Why a change did not happen. Nothing of it remains.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The request id was used for another request: ALREADY_EXISTS.
    #[error("the request id was used for another request")]
    Reused,
    /// The database failed; [`DatabaseError::is_unavailable`] tells whether trying again may help.
    #[error(transparent)]
    Database(DatabaseError),
    /// A request id was left claimed and not completed, or completed and not claimed: a fault of ours.
    #[error(transparent)]
    Requests(RequestError),
}

impl From<DatabaseError> for ChangeError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<RequestError> for ChangeError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Database(error) => Self::Database(error),
            other @ (RequestError::Incomplete | RequestError::Unclaimed) => Self::Requests(other),
        }
    }
}

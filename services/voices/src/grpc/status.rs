//! What a use case answers, as a status.

use std::time::Duration;

use honi_change::ChangeError;
use honi_database::DatabaseError;
use honi_personal_data::{KeyError, OpenError, SealError};
use honi_serve::Problem;
use tonic::Status;

use crate::app::Error;

/// How soon a caller may try again when the database is away or busy.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        problem(error).into()
    }
}

fn problem(error: Error) -> Problem {
    match error {
        Error::Problem(problem) => problem,
        Error::Change(ChangeError::Reused) => Problem::request_id_reused(),
        Error::Change(ChangeError::Database(error)) | Error::Database(error) => database(&error),
        Error::Key(KeyError::Database(error))
        | Error::Seal(SealError::Key(KeyError::Database(error)))
        | Error::Open(OpenError::Key(KeyError::Database(error))) => database(&error),
        Error::Change(error) => Problem::caused_by(&error),
        Error::Key(error) => Problem::caused_by(&error),
        Error::Seal(error) => Problem::caused_by(&error),
        Error::Open(error) => Problem::caused_by(&error),
    }
}

fn database(error: &DatabaseError) -> Problem {
    if error.is_unavailable() {
        Problem::unavailable("DATABASE", RETRY_AFTER)
    } else {
        Problem::caused_by(error)
    }
}

//! What a use case answers, as a status. The one place where an error becomes a code; each is named, so that a new one must be thought of.

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
        problem(&error).into()
    }
}

fn problem(error: &Error) -> Problem {
    match error {
        Error::Problem(problem) => problem.clone(),
        Error::Change(ChangeError::Reused) => Problem::request_id_reused(),
        Error::Change(ChangeError::Database(error)) | Error::Database(error) => database(error),
        Error::Key(error) | Error::Seal(SealError::Key(error)) | Error::Open(OpenError::Key(error)) => key(error),
        // Somebody erased the member between our reading the record and its key; whoever reads again sees that.
        Error::Seal(SealError::Erased) | Error::Open(OpenError::Erased) => Problem::unavailable("ERASED_MEANWHILE", Duration::ZERO),
        Error::Change(error @ ChangeError::Requests(_)) => Problem::caused_by(error),
        Error::Open(error @ (OpenError::NoKey | OpenError::Damaged)) => Problem::caused_by(error),
    }
}

fn key(error: &KeyError) -> Problem {
    match error {
        KeyError::Database(error) => database(error),
        KeyError::UnknownMaster(_) | KeyError::Damaged => Problem::caused_by(error),
    }
}

fn database(error: &DatabaseError) -> Problem {
    if error.is_unavailable() {
        Problem::unavailable("DATABASE", RETRY_AFTER)
    } else {
        Problem::caused_by(error)
    }
}

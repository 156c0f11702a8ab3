//! What a use case answers, as a status. The one place where an error becomes a code; each is named, so that a new one must be thought of.

use std::time::Duration;

use honi_change::ChangeError;
use honi_personal_data::{OpenError, SealError};
use honi_serve::Problem;
use tonic::Status;

use crate::Error;

/// How soon a caller may try again when the database is away or busy.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        problem(error).into()
    }
}

fn problem(error: Error) -> Problem {
    if error.is_unavailable() {
        return Problem::unavailable("DATABASE", RETRY_AFTER);
    }
    match error {
        Error::Problem(problem) => problem,
        Error::Change(ChangeError::Reused) => Problem::request_id_reused(),
        // Somebody erased the subject between our reading the record and its key; whoever reads again sees that.
        Error::Seal(SealError::Erased) | Error::Open(OpenError::Erased) => Problem::unavailable("ERASED_MEANWHILE", Duration::ZERO),
        Error::Change(error @ (ChangeError::Database(_) | ChangeError::Requests(_))) => Problem::caused_by(&error),
        Error::Database(error) => Problem::caused_by(&error),
        Error::Key(error) => Problem::caused_by(&error),
        Error::Seal(error @ SealError::Key(_)) => Problem::caused_by(&error),
        Error::Open(error @ (OpenError::Key(_) | OpenError::NoKey | OpenError::Damaged)) => Problem::caused_by(&error),
    }
}

//! What a use case answers, as a status.

use std::time::Duration;

use honi_change::ChangeError;
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
    if error.is_unavailable() {
        return Problem::unavailable("DATABASE", RETRY_AFTER);
    }
    match error {
        Error::Problem(problem) => problem,
        Error::Change(ChangeError::Reused) => Problem::request_id_reused(),
        other => Problem::caused_by(&other),
    }
}

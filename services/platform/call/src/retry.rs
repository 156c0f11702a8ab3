//! When a call is repeated.

use std::time::Duration;

use http::Response;
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Between the attempts: a service that restarts is back within seconds; whoever needs more patience has a workflow for it.
pub(crate) fn pauses() -> impl Iterator<Item = Duration> {
    [50, 200, 800, 1600].into_iter().map(Duration::from_millis)
}

/// Whether nobody was there, and then what the service asks to wait.
pub(crate) fn unavailable(outcome: &Result<Response<Body>, Status>) -> Option<Duration> {
    let answered;
    let status = match outcome {
        Ok(response) => {
            answered = Status::from_header_map(response.headers())?;
            &answered
        }
        Err(status) => status,
    };
    let asked = || {
        status
            .get_details_retry_info()
            .and_then(|info| info.retry_delay)
            .unwrap_or_default()
    };
    (status.code() == Code::Unavailable).then(asked)
}

#[expect(
    clippy::disallowed_methods,
    reason = "there is no condition to wait for: only the other side knows when it is back"
)]
pub(crate) async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_absent_service_is_called_again() {
        let answer = |status: Status| Ok(status.into_http());
        assert_eq!(unavailable(&answer(Status::unavailable("restarting"))), Some(Duration::ZERO));
        assert_eq!(unavailable(&Err(Status::unavailable("no connection"))), Some(Duration::ZERO));
        assert_eq!(unavailable(&answer(Status::internal("broken"))), None);
        assert_eq!(unavailable(&Ok(Response::default())), None);
    }
}

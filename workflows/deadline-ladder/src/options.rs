//! How the activities of these workflows are tried.

use std::time::Duration;

use temporalio_workflow::{ActivityOptions, RetryPolicy};

/// Type of the failure by which an activity says that repeating it will not help: a service refused it for what it asks.
pub const REFUSED: &str = "Refused";

/// Type of the failure by which the activity that sends a notice says that its recipient is unknown, so that somebody else must be told.
pub const RECIPIENT_UNKNOWN: &str = "RecipientUnknown";

/// One attempt is one gRPC call with a deadline of its own of a few seconds, so ten seconds mean that the worker died. Attempts go on for
/// ever, because a service that is down comes back and neither a rung nor its notice must be lost; at most a minute apart, so that an
/// escalation is at most a minute later than the service.
pub fn patient() -> ActivityOptions {
    let retry = RetryPolicy::builder()
        .initial_interval(Duration::from_secs(1))
        .backoff_coefficient(2.0)
        .maximum_interval(Duration::from_secs(60))
        .non_retryable_error_types([REFUSED, RECIPIENT_UNKNOWN])
        .build();
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10))
        .retry_policy(retry)
        .build()
}

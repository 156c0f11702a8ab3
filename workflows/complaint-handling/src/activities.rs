//! The activities that the workflow calls: declared here, implemented in the worker.

#![expect(clippy::unimplemented, reason = "a definition has no body; the macro demands exactly this one")]
#![expect(missing_docs, reason = "the macro makes items of the documented ones, without their documentation")]

use std::time::Duration;

use temporalio_macros::activity_definitions;
use temporalio_workflow::{ActivityOptions, RetryPolicy};

use crate::messages::{EscalateInput, Escalated, NotifyInput};

/// Type of the failure by which an activity says that repeating it will not help: a service refused it for what it asks.
pub const REFUSED: &str = "Refused";

/// Type of the failure by which the activity that sends a notice says that its recipient is unknown, so that somebody else must be told.
pub const RECIPIENT_UNKNOWN: &str = "RecipientUnknown";

/// The activities of complaint handling.
#[derive(Debug)]
pub struct ComplaintActivities;

#[activity_definitions]
impl ComplaintActivities {
    /// Proposes one rung to the voices service, which fires it unless the deadline was met or moved meanwhile, and answers with the plan
    /// in force. Safe to repeat: the service fires a rung once.
    #[activity(name = "complaint_handling.escalate")]
    pub async fn escalate(input: EscalateInput) -> Escalated {
        unimplemented!()
    }

    /// Sends one notice of a rung that fired. Safe to repeat: the same notice is recorded once.
    #[activity(name = "complaint_handling.notify")]
    pub async fn notify(input: NotifyInput) {
        unimplemented!()
    }
}

// The macro keeps its marker types private; the worker names them in `definition = …`.
pub use complaint_activities::{Escalate, Notify};

/// One attempt is one gRPC call with a deadline of its own of a few seconds, so ten seconds mean that the worker died. Attempts go on for
/// ever, because a service that is down comes back and the rung must not be lost; at most a minute apart, so that an escalation is at most
/// a minute later than the service.
pub fn escalate_options() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10))
        .retry_policy(patient())
        .build()
}

/// As [`escalate_options`], for the same reasons: the rung has fired in the record, so its notice must go out sometime.
pub fn notify_options() -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10))
        .retry_policy(patient())
        .build()
}

fn patient() -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_secs(1))
        .backoff_coefficient(2.0)
        .maximum_interval(Duration::from_secs(60))
        .non_retryable_error_types([REFUSED, RECIPIENT_UNKNOWN])
        .build()
}

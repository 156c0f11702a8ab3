//! What a failed call means for its activity: try again, or give up.

#![warn(clippy::wildcard_enum_match_arm)]

use honi_complaint_handling::REFUSED;
use temporalio_common::error::ApplicationFailure;
use temporalio_sdk::activities::ActivityError;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// The other side is away, busy or older than we are; the same call may succeed later.
    Retry,
    /// The service refused what was asked; asking again changes nothing. The workflow decides what follows.
    Refused,
}

/// What to do about a call that failed with this code.
pub fn disposition(code: Code) -> Disposition {
    match code {
        // Nobody answered in time, or a bug or a broken store is in the way: the step is still to be done, however long that takes.
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown | Code::Internal | Code::DataLoss => {
            Disposition::Retry
        }
        // Too much at once, or two at once.
        Code::ResourceExhausted | Code::Aborted => Disposition::Retry,
        // A token that expired on the way, or an issuer that is away.
        Code::Unauthenticated => Disposition::Retry,
        // The service is of an older version than the worker, as happens during an upgrade.
        Code::Unimplemented => Disposition::Retry,
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::OutOfRange => Disposition::Refused,
        // Not an error; a call cannot have failed with it.
        Code::Ok => Disposition::Refused,
    }
}

/// The failure of an activity whose call `rpc` ended with `status`. It tells the code and the stable reason, which are all that may enter a
/// history; the status' text is for people and may name things.
pub(crate) fn failed(rpc: &'static str, status: &Status) -> ActivityError {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.as_str()).unwrap_or_default();
    let refused = disposition(status.code()) == Disposition::Refused;
    tracing::warn!(rpc, code = ?status.code(), reason, refused, "a call of an activity failed");
    let failure = ApplicationFailure::builder(format!("{rpc}: {:?} {reason}", status.code()))
        .type_name(if refused {
            REFUSED.to_owned()
        } else {
            format!("{:?}", status.code())
        })
        .non_retryable(refused)
        .maybe_next_retry_delay(details.retry_info().and_then(|info| info.retry_delay))
        .build();
    failure.into()
}

/// The failure of an activity whose service answered what this worker does not understand.
pub(crate) fn unreadable(rpc: &'static str, field: &'static str) -> ActivityError {
    failed(rpc, &Status::data_loss(field))
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, time::Duration};

    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn every_code_is_decided() {
        let retried = [1, 2, 4, 8, 10, 12, 13, 14, 15, 16].map(Code::from_i32);
        for code in (0..=16).map(Code::from_i32) {
            let expected = if retried.contains(&code) {
                Disposition::Retry
            } else {
                Disposition::Refused
            };
            assert_eq!(disposition(code), expected, "{code:?}");
        }
    }

    fn failure(status: &Status) -> ApplicationFailure {
        let ActivityError::Application(failure) = failed("EscalateVoice", status) else {
            panic!("a failed call is an application's failure");
        };
        *failure
    }

    #[test]
    fn a_refusal_tells_its_reason_and_not_its_text() {
        let details = ErrorDetails::with_error_info("STATE_TRANSITION", "honi", HashMap::new());
        let failure = failure(&Status::with_error_details(Code::FailedPrecondition, "山田 太郎", details));
        assert!(failure.is_non_retryable());
        assert_eq!(failure.type_name(), Some(REFUSED));
        assert_eq!(
            failure.source_error().to_string(),
            "EscalateVoice: FailedPrecondition STATE_TRANSITION"
        );
    }

    #[test]
    fn a_service_that_says_when_to_come_back_is_believed() {
        let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(7)));
        let failure = failure(&Status::with_error_details(Code::ResourceExhausted, "busy", details));
        assert!(!failure.is_non_retryable());
        assert_eq!(failure.next_retry_delay(), Some(Duration::from_secs(7)));
    }
}

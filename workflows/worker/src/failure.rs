//! What a failed call means for its activity: try again, or give up.

#![warn(clippy::wildcard_enum_match_arm)]

use honi_complaint_handling::{RECIPIENT_UNKNOWN, REFUSED};
use temporalio_common::error::ApplicationFailure;
use temporalio_sdk::activities::ActivityError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

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

/// Reason of a refusal because the request id came with another body before: what was asked has been carried out.
const REQUEST_ID_REUSED: &str = "REQUEST_ID_REUSED";

/// Reason of a refusal because a notice would reach nobody.
const NO_SUCH_RECIPIENT: &str = "RECIPIENT_UNKNOWN";

/// Whether the call was carried out before, with another body. A request id says which step it is, so it was this step: asked for by a
/// worker of another version, which writes the same request with other bytes.
pub(crate) fn was_done_before(status: &Status) -> bool {
    status.code() == Code::AlreadyExists && reason(&status.get_error_details()) == REQUEST_ID_REUSED
}

/// The failure of an activity whose call `rpc` ended with `status`. It tells the code and the stable reason, which are all that may enter a
/// history; the status' text is for people and may name things.
pub(crate) fn failed(rpc: &'static str, status: &Status) -> ActivityError {
    let details = status.get_error_details();
    let reason = reason(&details);
    let refused = disposition(status.code()) == Disposition::Refused;
    tracing::warn!(rpc, code = ?status.code(), reason, refused, "a call of an activity failed");
    let type_name = match refused {
        true if reason == NO_SUCH_RECIPIENT => RECIPIENT_UNKNOWN.to_owned(),
        true => REFUSED.to_owned(),
        false => format!("{:?}", status.code()),
    };
    let failure = ApplicationFailure::builder(format!("{rpc}: {:?} {reason}", status.code()))
        .type_name(type_name)
        .non_retryable(refused)
        .maybe_next_retry_delay(details.retry_info().and_then(|info| info.retry_delay))
        .build();
    failure.into()
}

fn reason(details: &ErrorDetails) -> &str {
    details.error_info().map(|info| info.reason.as_str()).unwrap_or_default()
}

/// The failure of an activity whose service answered what this worker does not understand.
pub(crate) fn unreadable(rpc: &'static str, field: &'static str) -> ActivityError {
    failed(rpc, &Status::data_loss(field))
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, time::Duration};

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
    fn an_unknown_recipient_is_told_from_other_refusals() {
        let details = ErrorDetails::with_error_info("RECIPIENT_UNKNOWN", "honi", HashMap::new());
        let failure = failure(&Status::with_error_details(Code::FailedPrecondition, "", details));
        assert_eq!((failure.is_non_retryable(), failure.type_name()), (true, Some(RECIPIENT_UNKNOWN)));
    }

    #[test]
    fn only_a_reused_request_id_was_done_before() {
        for (code, reason, expected) in [
            (Code::AlreadyExists, "REQUEST_ID_REUSED", true),
            (Code::AlreadyExists, "EXTERNAL_ID_TAKEN", false),
            (Code::FailedPrecondition, "REQUEST_ID_REUSED", false),
        ] {
            let details = ErrorDetails::with_error_info(reason, "honi", HashMap::new());
            assert_eq!(
                was_done_before(&Status::with_error_details(code, "", details)),
                expected,
                "{code:?} {reason}"
            );
        }
    }

    #[test]
    fn a_service_that_says_when_to_come_back_is_believed() {
        let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(7)));
        let failure = failure(&Status::with_error_details(Code::ResourceExhausted, "busy", details));
        assert!(!failure.is_non_retryable());
        assert_eq!(failure.next_retry_delay(), Some(Duration::from_secs(7)));
    }
}

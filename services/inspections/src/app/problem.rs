//! What a rule of the domain refuses, as callers are told it.

use std::time::Duration;

use honi_serve::{Caller, Problem};

use super::hidden;
use crate::domain::{Investigation, TransitionError};

/// How soon it makes sense to ask for the reporting lines again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The answer to a step that was not taken.
pub(super) fn refused(caller: &Caller, case: &Investigation, error: &TransitionError) -> Problem {
    let (name, reason, ja) = (case.origin().name.to_string(), error.reason(), error.japanese());
    let invalid = |field: &str| Problem::invalid(field, reason, ja, error.to_string());
    match error {
        TransitionError::SubjectOfCase => hidden(caller, case),
        TransitionError::NotEntitled(_) => Problem::permission_denied(reason).saying(ja, error.to_string()),
        TransitionError::ReportingLineUnknown(_) => Problem::unavailable(reason, RETRY_AFTER).saying(ja, error.to_string()),
        TransitionError::WordsRequired(field) | TransitionError::Time(field) | TransitionError::OutOfRange(field) => invalid(field),
        TransitionError::Digest => invalid("evidence"),
        TransitionError::AnswersMismatch => invalid("understood"),
        TransitionError::Breaches(_) => invalid("breached_rules"),
        TransitionError::Measures => invalid("measures"),
        TransitionError::Remedies => invalid("remedies"),
        TransitionError::State { .. }
        | TransitionError::SeparationOfDuties(_)
        | TransitionError::InvestigatorRequired
        | TransitionError::EvidenceIncomplete(_)
        | TransitionError::WrongSubject(_)
        | TransitionError::ConfirmationRequired
        | TransitionError::LetterTooEarly { .. }
        | TransitionError::NoticeOpen
        | TransitionError::AlreadyKnown
        | TransitionError::NoMisconduct
        | TransitionError::AlreadyTold
        | TransitionError::NotExtendable
        | TransitionError::MergeTarget => Problem::precondition(reason, name, ja, error.to_string()),
    }
}

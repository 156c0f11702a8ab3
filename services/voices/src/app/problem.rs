//! What a rule of the domain refuses, as callers are told it.

use std::time::Duration;

use honi_serve::{Caller, Problem};

use crate::domain::{TransitionError, Verb, Voice};

/// How soon it makes sense to ask for the reporting lines again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The answer to a step that was not taken.
pub(super) fn refused(caller: &Caller, voice: &Voice, error: &TransitionError) -> Problem {
    let (name, reason, ja) = (voice.intake().name.to_string(), error.reason(), error.japanese());
    let invalid = |field: &str| Problem::invalid(field, reason, ja, error.to_string());
    match error {
        // Whoever is complained about does not learn that there is a complaint.
        TransitionError::SubjectOfCase => {
            caller.mark_refused();
            Problem::not_found(name)
        }
        TransitionError::NotEntitled(_) => Problem::permission_denied(reason).saying(ja, error.to_string()),
        TransitionError::ReportingLineUnknown(_) => Problem::unavailable(reason, RETRY_AFTER).saying(ja, error.to_string()),
        TransitionError::SkipReasonRequired => invalid("skip_reason"),
        TransitionError::AcknowledgeTime => invalid("acknowledge_time"),
        TransitionError::CategoryRequired => invalid("categories"),
        TransitionError::EvaluationReasonRequired => invalid("evaluation_reason"),
        TransitionError::OutcomesIncomplete => invalid("outcomes"),
        TransitionError::DivisionRequired => invalid("division"),
        TransitionError::ReceiptRequired => invalid("receipt"),
        TransitionError::SentTime | TransitionError::ReplyTime | TransitionError::LetterTime => invalid("send_time"),
        TransitionError::LetterOfItsStep(_) => invalid("kind"),
        TransitionError::ExpectedDate => invalid("expected_date"),
        TransitionError::ReasonRequired(verb) => invalid(match verb {
            Verb::Await => "what",
            Verb::DraftResponse => "facts",
            Verb::Reply => "text",
            _ => "reason",
        }),
        TransitionError::ReceivedInFuture => invalid("voice.receive_time"),
        TransitionError::State { .. }
        | TransitionError::SeparationOfDuties(_)
        | TransitionError::ComplainantAnonymous
        | TransitionError::ComplainantKnown
        | TransitionError::NotAComplaint(_)
        | TransitionError::IsAComplaint(_)
        | TransitionError::NoFastTrack(_)
        | TransitionError::NobodyToWriteTo
        | TransitionError::DelayTooEarly => Problem::precondition(reason, name, ja, error.to_string()),
    }
}

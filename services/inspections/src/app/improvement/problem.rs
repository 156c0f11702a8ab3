//! What a rule of improvement actions refuses, as callers are told it.

use honi_serve::Problem;

use crate::domain::improvement::{ImprovementAction, TransitionError};

/// The answer to a step that was not taken.
pub(super) fn refused(action: &ImprovementAction, error: TransitionError) -> Problem {
    let (name, reason, ja) = (action.origin().name.to_string(), error.reason(), error.japanese());
    match error {
        TransitionError::NotEntitled(_) => Problem::permission_denied(reason).saying(ja, error.to_string()),
        TransitionError::WordsRequired(field) | TransitionError::Time(field) => Problem::invalid(field, reason, ja, error.to_string()),
        TransitionError::EvidenceRequired | TransitionError::Digest => Problem::invalid("evidence", reason, ja, error.to_string()),
        TransitionError::DueDate => Problem::invalid("due_date", reason, ja, error.to_string()),
        TransitionError::State { .. } | TransitionError::OwnerVerifies => Problem::precondition(reason, name, ja, error.to_string()),
    }
}

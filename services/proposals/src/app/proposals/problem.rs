//! What a rule of proposals refuses, as callers are told it.

use honi_names::ProposalName;
use honi_serve::Problem;

use crate::domain::solicitation::SolicitationError;

/// The answer to a step that was not taken. `within` comes before the fields of an intent, which stands in a message of its own.
pub(super) fn refused(name: ProposalName, within: &str, error: SolicitationError) -> Problem {
    let (reason, ja) = (error.reason(), error.japanese());
    let field = error.field().map(|field| match error {
        SolicitationError::CriterionTwice => format!("{within}{field}"),
        _ => field,
    });
    match field {
        Some(field) => Problem::invalid(field, reason, ja, error.to_string()),
        None => Problem::precondition(reason, name.to_string(), ja, error.to_string()),
    }
}

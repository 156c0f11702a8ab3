//! What a step says in somebody's own words: kept sealed, and committed to in the audit log.

use std::collections::BTreeMap;

use honi_change::Change;
use honi_personal_data::TextTable;
use uuid::Uuid;

use super::{Deps, Error};
use crate::domain::{Reason, Step, Triaging};

/// Of what, and the words.
pub(super) type Said = Vec<(&'static str, String)>;

/// The words of a step.
pub(super) fn of(step: &Step) -> Said {
    let (field, reason): (&'static str, &Reason) = match step {
        Step::Triage(Triaging::Dismiss(_, words)) => ("dismissal", words),
        Step::Plan { words, .. } => ("plan", words),
        Step::RecordHearing(hearing) => (hearing_of(hearing.of), &hearing.answers),
        Step::WaiveHearing(waiver) => ("waiver", &waiver.words),
        Step::RecordContact(contact) => ("member", &contact.words),
        Step::RequestEvidence(words) => ("evidence", words),
        Step::Propose(proposal) => ("facts", &proposal.facts),
        Step::Reject(words) => ("rejection", words),
        Step::PlanRemedy(plan) => ("offer", &plan.words),
        Step::ExecuteRemedy(words) => ("remedy", words),
        Step::Prevent(words) => ("prevention", words),
        Step::GiveFeedback(words) => ("feedback", words),
        Step::Reopen(words) => ("reopening", words),
        Step::Extend(_, words) => ("extension", words),
        Step::Triage(Triaging::Open(_) | Triaging::Merge(_))
        | Step::Assign(_)
        | Step::PreserveEvidence(_)
        | Step::RequireConfirmation
        | Step::Analyse
        | Step::Approve
        | Step::KnowMisconduct(_)
        | Step::RecordNotice { .. }
        | Step::ConfirmRemedy
        | Step::Close
        | Step::LinkVoice(_) => return Said::new(),
    };
    let text = reason.text().filter(|text| !text.trim().is_empty());
    text.map(|text| (field, text.to_owned())).into_iter().collect()
}

fn hearing_of(of: crate::domain::HearingOf) -> &'static str {
    use crate::domain::HearingOf::{Other, Sales, Supervisor};
    match of {
        Sales => "hearing-sales",
        Supervisor => "hearing-supervisor",
        Other => "hearing-other",
    }
}

/// Keeps words that were written with a version of a record, by its id and name; answers what the audit log commits to.
///
/// # Errors
/// If the database fails or a key cannot be had.
pub(super) async fn keep(
    deps: &Deps,
    change: &Change,
    table: TextTable,
    (id, subject): (Uuid, String),
    version: i64,
    said: &Said,
) -> Result<BTreeMap<String, String>, Error> {
    if said.is_empty() {
        return Ok(BTreeMap::new());
    }
    let key = deps.keys.key_for_sealing(change.conn(), &subject).await?;
    table.keep(change.conn(), &key, id, version, said).await?;
    let values = said.iter().map(|(field, text)| (*field, text.clone()));
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    Ok(honi_audit_log::commit(change.conn(), &subject, values, seal).await?)
}

//! What a step says in somebody's own words: kept sealed, and committed to in the audit log.

use chrono::NaiveDate;
use honi_casework::Reason;
use honi_personal_data::{BlindIndex, normalise};

use crate::domain::solicitation::{Intent, Origin, Proposal, Reasoned, Step};

/// Of what, and the words.
pub(super) type Said = Vec<(&'static str, String)>;

/// The words of an intent.
pub(super) fn of_intent(field: &'static str, intent: &Intent) -> Said {
    intent.purpose.iter().flat_map(|purpose| said(field, purpose)).collect()
}

/// The words of a step.
pub(super) fn of(step: &Step) -> Said {
    match step {
        Step::AmendIntent(intent) => of_intent("purpose", intent),
        Step::Confirm(confirming) => of_intent("final-purpose", &confirming.intent),
        Step::Recommend(recommending) => said("recommendation", &recommending.reason),
        Step::Clear { reason, .. } => said("clearance", reason),
        Step::Compare(_) | Step::Present | Step::Deliver { .. } | Step::TakeExtraStep(_) | Step::Apply(_) | Step::Close(_) => Said::new(),
    }
}

/// In which words a step recommends something, so that equal words of one staff are found again (C-08).
pub(super) fn reasoned(index: &BlindIndex, proposal: &Proposal, step: &Step, today: NaiveDate) -> Option<Reasoned> {
    let Step::Recommend(recommending) = step else { return None };
    let Origin { name, sales_staff, .. } = proposal.origin();
    // Under the staff as well: that two of them say the same is nobody's business here.
    let words = format!("{sales_staff} {}", normalise::words(recommending.reason.text()?));
    Some(Reasoned {
        index: index.of("recommendation", &words),
        on: today,
        proposal: *name,
    })
}

fn said(field: &'static str, reason: &Reason) -> Said {
    let text = reason.text().filter(|text| !text.trim().is_empty());
    text.map(|text| (field, text.to_owned())).into_iter().collect()
}

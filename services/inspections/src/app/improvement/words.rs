//! What a step says in somebody's own words.

use super::super::words::Said;
use crate::domain::Reason;
use crate::domain::improvement::Step;

/// The words of a step.
pub(super) fn of(step: &Step) -> Said {
    let all: Vec<(&'static str, &Reason)> = match step {
        Step::Decline(words) => vec![("decline", words)],
        Step::AnalyseCause(_, words) => vec![("cause", words)],
        Step::Plan(planning) => vec![("success-criterion", &planning.criterion), ("plan", &planning.words)],
        Step::Implement(implementing) => vec![("done", &implementing.words)],
        Step::Verify(checking) => vec![("verification", &checking.words)],
        Step::CheckEffect(checking) => vec![("effect", &checking.words)],
        Step::Close(words) => vec![("what-we-did", words)],
        Step::Rework(words) => vec![("rework", words)],
        Step::Accept(_) | Step::Assign(_) | Step::Start | Step::Link(_) => Vec::new(),
    };
    let written = all.into_iter().filter(|(_, words)| !words.is_blank());
    written
        .filter_map(|(field, words)| Some((field, words.text()?.to_owned())))
        .collect()
}

//! What others hear of an improvement action: names, dates and codes, never a word of it.

use std::collections::BTreeMap;

use honi_change::Record;
use honi_conduct::plan;
use honi_improvement_action::{Improvement, ImprovementSnapshot, ImprovementState};
use serde_json::{Value, json};

use crate::domain::improvement::{ImprovementAction, Source, Step};

/// Audit entry and event of what was done.
pub(in super::super) fn record(
    before: Option<&ImprovementAction>,
    after: &ImprovementAction,
    verb: &str,
    commitments: BTreeMap<String, String>,
) -> Record {
    let calendar = after.handling().deadlines.first();
    Record {
        resource: after.origin().name.to_string(),
        version: after.handling().version,
        action: verb.to_owned(),
        from: before.map(|action| action.state().code().to_owned()),
        to: Some(after.state().code().to_owned()),
        reason: None,
        rule_version: calendar.map(|deadline| format!("calendar {}", deadline.calendar_version)),
        commitments,
        event: Some((kind_of_event(verb).to_owned(), payload(before, after))),
    }
}

/// That a round of handling has ended without effect: what its workflow must hear, for the next one begins another.
pub(super) fn end_of_cycle(before: &ImprovementAction, after: &ImprovementAction) -> Record {
    let mut ended = snapshot(before, 0);
    ended.version = after.handling().version;
    ended.state.over = true;
    if let Some(earlier) = after.handling().earlier.last() {
        ended.deadlines = earlier.deadlines.iter().map(|it| plan(it, it.kind.code().to_owned())).collect();
    }
    let payload = json!({
        "state": before.state().code(),
        "voices": voices(before),
        "snapshot": ended,
        "starts": false,
    });
    Record {
        resource: before.origin().name.to_string(),
        version: after.handling().version,
        action: "end-cycle".to_owned(),
        from: Some(before.state().code().to_owned()),
        to: Some(before.state().code().to_owned()),
        reason: None,
        rule_version: None,
        commitments: BTreeMap::new(),
        event: Some(("inspections.improvement_action_changed".to_owned(), payload)),
    }
}

/// What the audit log says of a step openly, as codes and names.
pub(super) fn told(step: &Step) -> Option<String> {
    match step {
        Step::Accept(staff) | Step::Assign(staff) => Some(staff.to_string()),
        Step::AnalyseCause(category, _) => Some(category.code().to_owned()),
        Step::Plan(planning) => Some(planning.kind.code().to_owned()),
        Step::Implement(implementing) => {
            let items = implementing
                .evidence
                .iter()
                .map(|it| format!("{} {}", it.reference, it.sha256.as_deref().unwrap_or("none")));
            Some(items.collect::<Vec<_>>().join(", "))
        }
        Step::Link(source) => Some(source.to_string()),
        Step::Verify(checking) | Step::CheckEffect(checking) => Some(if checking.passed { "PASSED" } else { "FAILED" }.to_owned()),
        Step::Decline(_) | Step::Start | Step::Close(_) | Step::Rework(_) => None,
    }
}

fn kind_of_event(verb: &str) -> &'static str {
    match verb {
        "begin" | "create" => "inspections.improvement_action_created",
        "close" => "inspections.improvement_action_closed",
        "escalate" => "inspections.improvement_action_escalated",
        _ => "inspections.improvement_action_changed",
    }
}

/// Content of every event: where it stands, the voices it answers to, and what its workflow must know.
fn payload(before: Option<&ImprovementAction>, after: &ImprovementAction) -> Value {
    let handling = after.handling();
    let same_run = before.is_some_and(|before| before.handling().cycle == handling.cycle);
    json!({
        "state": after.state().code(),
        "voices": voices(after),
        "snapshot": snapshot(after, 0),
        "starts": !same_run,
    })
}

/// The voices it answers to, which every event of it names.
fn voices(action: &ImprovementAction) -> Vec<String> {
    let voices = action.handling().sources.iter().filter_map(|source| match source {
        Source::Voice(name) => Some(name.to_string()),
        Source::Investigation(_) => None,
    });
    voices.collect()
}

/// The action as its workflow sees it. `position` is that of the event; 0 before it has one.
#[must_use]
pub(in super::super) fn snapshot(action: &ImprovementAction, position: i64) -> ImprovementSnapshot {
    let handling = action.handling();
    ImprovementSnapshot {
        subject: Improvement {
            action: action.origin().name,
            cycle: handling.cycle,
        },
        position,
        version: handling.version,
        state: ImprovementState {
            over: handling.state.is_over(),
            code: handling.state.code().to_owned(),
        },
        owner: handling.owner.map(|staff| staff.to_string()),
        org_unit: String::new(),
        severity: None,
        deadlines: handling.deadlines.iter().map(|it| plan(it, it.kind.code().to_owned())).collect(),
    }
}

//! What others hear of a case: names, dates and codes, never a word of it.

use std::collections::BTreeMap;

use honi_change::Record;
use honi_conduct::plan;
use honi_contract_investigation::{Case, CaseState, InvestigationSnapshot};
use serde_json::{Value, json};

use crate::domain::{Investigation, Stage, Step};

/// Audit entry and event of what was done.
pub(super) fn record(before: Option<&Investigation>, after: &Investigation, action: &str, commitments: BTreeMap<String, String>) -> Record {
    let calendar = after.handling().deadlines.first();
    Record {
        resource: after.origin().name.to_string(),
        version: after.handling().version,
        action: action.to_owned(),
        from: before.map(|case| case.state().code().to_owned()),
        to: Some(after.state().code().to_owned()),
        reason: None,
        rule_version: calendar.map(|deadline| format!("calendar {}", deadline.calendar_version)),
        commitments,
        event: Some((kind_of_event(action).to_owned(), payload(before, after))),
    }
}

/// What the audit log says of a step openly, as codes and names: digests of evidence, what was decided, who was told.
pub(super) fn told(step: &Step) -> Option<String> {
    match step {
        Step::Triage(crate::domain::Triaging::Dismiss(reason, _)) => Some(reason.code().to_owned()),
        Step::Triage(crate::domain::Triaging::Merge(into)) => Some(into.to_string()),
        Step::Triage(crate::domain::Triaging::Open(staff)) | Step::Assign(staff) => Some(staff.to_string()),
        Step::PreserveEvidence(evidence) => {
            let items = evidence
                .iter()
                .map(|it| format!("{} {}", it.kind, it.sha256.as_deref().unwrap_or("none")));
            Some(items.collect::<Vec<_>>().join(", "))
        }
        Step::WaiveHearing(waiver) => Some(format!("{} {}", waiver.of, waiver.reason)),
        Step::RecordContact(contact) => Some(format!("{} {}", contact.channel, contact.result)),
        Step::Propose(proposal) => Some(proposal.conclusion.code().to_owned()),
        Step::RecordNotice { to, reference, .. } => Some(format!("{to} {reference}")),
        Step::PlanRemedy(plan) => Some(plan.remedies.iter().map(|it| it.code()).collect::<Vec<_>>().join(" ")),
        Step::Extend(days, _) => Some(format!("{days} days")),
        Step::LinkVoice(voice) => Some(voice.to_string()),
        Step::RecordHearing(hearing) => Some(format!("{} {}", hearing.of, hearing.minutes)),
        Step::KnowMisconduct(since) => Some(since.to_rfc3339()),
        Step::Plan { .. }
        | Step::RequireConfirmation
        | Step::Analyse
        | Step::RequestEvidence(_)
        | Step::Approve
        | Step::Reject(_)
        | Step::ExecuteRemedy(_)
        | Step::ConfirmRemedy
        | Step::Prevent(_)
        | Step::GiveFeedback(_)
        | Step::Close
        | Step::Reopen(_) => None,
    }
}

fn kind_of_event(action: &str) -> &'static str {
    match action {
        "begin" | "create" => "inspections.investigation_created",
        "approve-decision" => "inspections.investigation_reviewed",
        "close" => "inspections.investigation_closed",
        "reopen" => "inspections.investigation_reopened",
        "escalate" => "inspections.investigation_escalated",
        _ => "inspections.investigation_changed",
    }
}

fn payload(before: Option<&Investigation>, after: &Investigation) -> Value {
    // While signals are only watched, no workflow has anything to do.
    let is_conducted = |case: &Investigation| !matches!(case.handling().stage, Stage::Signalled);
    let same_run = before.is_some_and(|before| is_conducted(before) && before.handling().cycle == after.handling().cycle);
    let conclusion = after.handling().stage.decision().map(|it| it.proposed.proposal.conclusion.code());
    json!({
        "state": after.state().code(),
        "score": after.score(),
        "conclusion": conclusion,
        "snapshot": is_conducted(after).then(|| snapshot(after, 0)),
        "starts": is_conducted(after) && !same_run && !after.handling().stage.is_over(),
    })
}

/// The case as its workflow sees it. `position` is that of the event; 0 before it has one.
#[must_use]
pub(crate) fn snapshot(case: &Investigation, position: i64) -> InvestigationSnapshot {
    let (origin, handling) = (case.origin(), case.handling());
    InvestigationSnapshot {
        subject: Case {
            investigation: origin.name,
            cycle: handling.cycle,
        },
        position,
        version: handling.version,
        state: CaseState {
            over: handling.stage.is_over(),
            code: case.state().code().to_owned(),
        },
        owner: handling.investigator.map(|staff| staff.to_string()),
        // Compliance has no queue of a unit, and those whom the case is about work in one.
        org_unit: String::new(),
        severity: Some(case.severity().code().to_owned()),
        deadlines: handling.deadlines.iter().map(|it| plan(it, it.kind.code().to_owned())).collect(),
    }
}

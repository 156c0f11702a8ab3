//! What others hear of a voice: names, dates and codes, never a word of it.

use std::collections::BTreeMap;

use honi_change::Record;
use honi_complaint_handling::{ComplaintSnapshot, ComplaintState, DeadlineKind as PlanKind, DeadlinePlan, Level as PlanLevel, Rung};
use serde_json::{Value, json};

use crate::domain::{Deadline, DeadlineKind, Level, StateCode, Voice, VoiceKind};

/// Audit entry and event of a step.
pub(super) fn record(before: Option<&Voice>, after: &Voice, verb: &'static str) -> Record {
    let intake = after.intake();
    let calendar = after
        .handling()
        .deadlines
        .first()
        .map(|deadline| format!("calendar {}", deadline.calendar_version));
    Record {
        resource: intake.name.to_string(),
        version: after.handling().version,
        action: verb.to_owned(),
        from: before.map(|voice| voice.state().code().code().to_owned()),
        to: Some(after.state().code().code().to_owned()),
        reason: None,
        rule_version: calendar,
        commitments: BTreeMap::new(),
        event: Some((kind_of_event(verb).to_owned(), payload(after))),
    }
}

fn kind_of_event(verb: &str) -> &'static str {
    match verb {
        "create" => "voices.created",
        "acknowledge" => "voices.acknowledged",
        "triage" => "voices.triaged",
        "close" => "voices.closed",
        "escalate" => "voices.escalated",
        _ => "voices.changed",
    }
}

/// Content of every event of this service: the kind of the voice, and for a complaint what its workflow must know.
fn payload(voice: &Voice) -> Value {
    let snapshot = (voice.intake().kind == VoiceKind::Complaint).then(|| snapshot(voice, 0));
    json!({ "kind": voice.intake().kind.code(), "member": voice.intake().complainant.member, "snapshot": snapshot })
}

/// The complaint as its workflow sees it. `position` is that of the event; 0 before it has one.
#[must_use]
pub(crate) fn snapshot(voice: &Voice, position: i64) -> ComplaintSnapshot {
    let (intake, handling) = (voice.intake(), voice.handling());
    ComplaintSnapshot {
        voice: intake.name,
        cycle: handling.cycle,
        position,
        state: match handling.state.code() {
            StateCode::Received => ComplaintState::Received,
            StateCode::Acknowledged => ComplaintState::Acknowledged,
            StateCode::Triaged => ComplaintState::Triaged,
            StateCode::Closed => ComplaintState::Closed,
        },
        owner: voice.handler().map(|handler| handler.to_string()),
        org_unit: intake.org_unit.to_string(),
        severity: voice.severity().map(|severity| severity.code().to_owned()),
        deadlines: handling.deadlines.iter().map(plan).collect(),
    }
}

fn plan(deadline: &Deadline) -> DeadlinePlan {
    DeadlinePlan {
        kind: match deadline.kind {
            DeadlineKind::Acknowledge => PlanKind::Acknowledge,
            DeadlineKind::FinalResponse => PlanKind::FinalResponse,
        },
        due_at: deadline.due_at,
        met_at: deadline.met_at,
        rungs: deadline
            .rungs
            .iter()
            .map(|rung| Rung {
                level: match rung.level {
                    Level::RemindOwner => PlanLevel::RemindOwner,
                    Level::TeamLead => PlanLevel::TeamLead,
                    Level::ComplianceManager => PlanLevel::ComplianceManager,
                    Level::Executive => PlanLevel::Executive,
                },
                fire_at: rung.fire_at,
                fired: rung.fired_at.is_some(),
            })
            .collect(),
    }
}

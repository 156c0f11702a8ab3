//! What others hear of a voice: names, dates and codes, never a word of it.

use std::collections::BTreeMap;

use honi_change::Record;
use honi_clock::day_in_japan;
use honi_complaint_handling::{Complaint, ComplaintSnapshot, ComplaintState, DeadlineKind as PlanKind};
use honi_conduct::plan;
use serde_json::{Value, json};

use crate::domain::{DeadlineKind, Evaluation, StateCode, Voice, VoiceKind};

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
        from: before.map(|voice| voice.state().code().to_owned()),
        to: Some(after.state().code().to_owned()),
        reason: None,
        rule_version: calendar,
        commitments: BTreeMap::new(),
        event: Some((kind_of_event(verb).to_owned(), payload(before, after, verb))),
    }
}

fn kind_of_event(verb: &str) -> &'static str {
    match verb {
        "create" => "voices.created",
        "import" => "voices.imported",
        "acknowledge" => "voices.acknowledged",
        "triage" => "voices.triaged",
        "decide-improvement" => "voices.evaluated",
        "close" => "voices.closed",
        "escalate" => "voices.escalated",
        "reopen" => "voices.reopened",
        _ => "voices.changed",
    }
}

/// Content of every event of this service: the kind of the voice, of a complaint what its workflow must know, of its triage what it alleges against
/// whom and which contracts it is about, and of its evaluation whether something is improved.
fn payload(before: Option<&Voice>, after: &Voice, verb: &str) -> Value {
    let (was, is) = (before.is_some_and(is_complaint), is_complaint(after));
    // What was closed before it came here has no workflow to hear of it.
    let is_history = before.is_none() && after.stage().closure().is_some();
    let snapshot = ((was || is) && !is_history).then(|| snapshot(after, 0));
    let same_run = was && before.is_some_and(|before| before.handling().cycle == after.handling().cycle);
    json!({
        "kind": after.intake().kind.code(),
        "member": after.intake().complainant.member,
        "snapshot": snapshot,
        // A new complaint, a voice that turned out to be one, one that is taken up again; not what was closed before it came here.
        "starts": is && !same_run && after.stage().closure().is_none(),
        "allegation": allegation(after).filter(|_| is && verb == "triage"),
        "matter": matter(after).filter(|_| is && verb == "triage"),
        "improvement": improvement(after).filter(|_| verb == "decide-improvement"),
    })
}

/// Whom improper solicitation is alleged of, for the inspections service; nothing if it is not alleged.
fn allegation(voice: &Voice) -> Option<Value> {
    let intake = voice.intake();
    let triage = voice.handling().triage.as_ref()?;
    triage.decision.alleges_improper_solicitation.then(|| {
        json!({
            "subject_staff": intake.subject_staff,
            "org_unit": intake.org_unit,
        })
    })
}

/// What a complaint is about and since when, for the proposals service, which looks at how contracts were sold.
fn matter(voice: &Voice) -> Option<Value> {
    let decision = &voice.handling().triage.as_ref()?.decision;
    Some(json!({
        "categories": decision.categories.iter().map(|it| it.code()).collect::<Vec<_>>(),
        "contracts": decision.contracts,
        "receive_date": day_in_japan(voice.intake().received_at),
    }))
}

/// That something is improved because of it, and where the cause was seen, for the inspections service; nothing if nothing is.
fn improvement(voice: &Voice) -> Option<Value> {
    let decision = &voice.stage().improvement()?.decision;
    (decision.evaluation == Evaluation::Improve).then(|| json!({ "root_cause": decision.root_cause.code() }))
}

fn is_complaint(voice: &Voice) -> bool {
    voice.intake().kind == VoiceKind::Complaint
}

/// The complaint as its workflow sees it. `position` is that of the event; 0 before it has one.
#[must_use]
pub(crate) fn snapshot(voice: &Voice, position: i64) -> ComplaintSnapshot {
    let (intake, handling) = (voice.intake(), voice.handling());
    ComplaintSnapshot {
        subject: Complaint {
            voice: intake.name,
            cycle: handling.cycle,
        },
        position,
        version: handling.version,
        // For a complaint that turned out to be none, nothing is left to be done.
        state: if is_complaint(voice) {
            state(voice.state())
        } else {
            ComplaintState::Closed
        },
        owner: voice.handler().map(|handler| handler.to_string()),
        org_unit: intake.org_unit.to_string(),
        severity: voice.severity().map(|severity| severity.code().to_owned()),
        deadlines: handling.deadlines.iter().map(|it| plan(it, kind(it.kind))).collect(),
    }
}

fn state(state: StateCode) -> ComplaintState {
    match state {
        StateCode::Received => ComplaintState::Received,
        StateCode::Acknowledged => ComplaintState::Acknowledged,
        StateCode::Triaged => ComplaintState::Triaged,
        StateCode::FastTrack => ComplaintState::FastTrack,
        StateCode::ResolvedFast => ComplaintState::ResolvedFast,
        StateCode::Investigating => ComplaintState::Investigating,
        StateCode::AwaitingMember => ComplaintState::AwaitingMember,
        StateCode::AwaitingExternal => ComplaintState::AwaitingExternal,
        StateCode::ResponseDrafted => ComplaintState::ResponseDrafted,
        StateCode::ResponseApproval => ComplaintState::ResponseApproval,
        StateCode::Responded => ComplaintState::Responded,
        StateCode::Accepted => ComplaintState::Accepted,
        StateCode::NoReply => ComplaintState::NoReply,
        StateCode::SecondReview => ComplaintState::SecondReview,
        StateCode::Withdrawn => ComplaintState::Withdrawn,
        StateCode::ImprovementDecision => ComplaintState::ImprovementDecision,
        // No complaint is ever handed over.
        StateCode::Closed | StateCode::Rerouted => ComplaintState::Closed,
        StateCode::Reopened => ComplaintState::Reopened,
    }
}

fn kind(kind: DeadlineKind) -> PlanKind {
    match kind {
        DeadlineKind::Acknowledge => PlanKind::Acknowledge,
        DeadlineKind::FinalResponse => PlanKind::FinalResponse,
        DeadlineKind::Triage => PlanKind::Triage,
        DeadlineKind::FastTrack => PlanKind::FastTrack,
        DeadlineKind::ProgressUpdate => PlanKind::ProgressUpdate,
        DeadlineKind::InterimReply => PlanKind::InterimReply,
        DeadlineKind::InternalTarget => PlanKind::InternalTarget,
        DeadlineKind::AdrNotice => PlanKind::AdrNotice,
        DeadlineKind::AwaitedAnswer => PlanKind::AwaitedAnswer,
        DeadlineKind::NoReply => PlanKind::NoReply,
        DeadlineKind::SatisfactionFollowUp => PlanKind::SatisfactionFollowUp,
    }
}

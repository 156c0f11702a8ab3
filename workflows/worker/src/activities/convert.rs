//! Between the workflow's messages and the services'. A deadline or level that this worker does not know belongs to a newer one and is left
//! out; anything else that cannot be read is an error, by the name of its field.

#![warn(clippy::wildcard_enum_match_arm)]

use honi_complaint_handling::{ComplaintState, DeadlineKind, DeadlinePlan, Escalated, Level, NoticePlan, Recipient, Rung};
use honi_proto::{
    organization::v1::{NoticeKind, RoleInUnit, notice},
    time::instant,
    voices::v1 as voices,
};

pub(super) fn deadline_kind(kind: DeadlineKind) -> voices::DeadlineKind {
    match kind {
        DeadlineKind::Acknowledge => voices::DeadlineKind::Acknowledge,
        DeadlineKind::FinalResponse => voices::DeadlineKind::FinalResponse,
        DeadlineKind::Triage => voices::DeadlineKind::Triage,
        DeadlineKind::FastTrack => voices::DeadlineKind::FastTrack,
        DeadlineKind::ProgressUpdate => voices::DeadlineKind::ProgressUpdate,
        DeadlineKind::InterimReply => voices::DeadlineKind::InterimReply,
        DeadlineKind::InternalTarget => voices::DeadlineKind::InternalTarget,
        DeadlineKind::AdrNotice => voices::DeadlineKind::AdrNotice,
        DeadlineKind::AwaitedAnswer => voices::DeadlineKind::AwaitedAnswer,
        DeadlineKind::NoReply => voices::DeadlineKind::NoReply,
        DeadlineKind::SatisfactionFollowUp => voices::DeadlineKind::SatisfactionFollowUp,
    }
}

pub(super) fn level(level: Level) -> voices::EscalationLevel {
    match level {
        Level::RemindOwner => voices::EscalationLevel::RemindOwner,
        Level::TeamLead => voices::EscalationLevel::TeamLead,
        Level::ComplianceManager => voices::EscalationLevel::ComplianceManager,
        Level::Executive => voices::EscalationLevel::Executive,
        Level::Lapse => voices::EscalationLevel::Lapse,
    }
}

/// The first rung reminds whoever has the work; the others tell somebody above.
pub(super) fn notice_kind(level: Level) -> NoticeKind {
    match level {
        Level::RemindOwner | Level::Lapse => NoticeKind::Reminder,
        Level::TeamLead | Level::ComplianceManager | Level::Executive => NoticeKind::Escalation,
    }
}

pub(super) fn recipient(recipient: &Recipient) -> notice::Recipient {
    match recipient {
        Recipient::Staff(name) => notice::Recipient::Staff(name.clone()),
        Recipient::OrgUnitQueue(name) => notice::Recipient::OrgUnitQueue(name.clone()),
        Recipient::Role(code) => notice::Recipient::Role(code.clone()),
        Recipient::SupervisorOf(name) => notice::Recipient::SupervisorOf(name.clone()),
        Recipient::RoleInUnit { role, org_unit } => notice::Recipient::RoleInUnit(RoleInUnit {
            role: role.clone(),
            org_unit: org_unit.clone(),
        }),
    }
}

pub(super) fn escalated(answer: voices::EscalateVoiceResponse) -> Result<Escalated, &'static str> {
    let state = state(answer.state())?;
    let notices = answer.recipients.into_iter().map(|to| {
        to.recipient.map(|to| NoticePlan {
            recipient: known_recipient(to),
        })
    });
    let deadlines = answer.deadlines.iter().filter_map(|deadline| plan(deadline).transpose());
    Ok(Escalated {
        fired: answer.fired,
        notices: notices.collect::<Option<_>>().ok_or("recipients")?,
        due_at: answer.due_time.as_ref().and_then(instant),
        version: answer.version,
        state,
        deadlines: deadlines.collect::<Result<_, _>>()?,
        excluded: answer.excluded_staff,
    })
}

fn state(state: voices::VoiceState) -> Result<ComplaintState, &'static str> {
    match state {
        voices::VoiceState::Unspecified => Err("state"),
        voices::VoiceState::Received => Ok(ComplaintState::Received),
        voices::VoiceState::Acknowledged => Ok(ComplaintState::Acknowledged),
        voices::VoiceState::Triaged => Ok(ComplaintState::Triaged),
        voices::VoiceState::FastTrack => Ok(ComplaintState::FastTrack),
        voices::VoiceState::ResolvedFast => Ok(ComplaintState::ResolvedFast),
        voices::VoiceState::Investigating => Ok(ComplaintState::Investigating),
        voices::VoiceState::AwaitingMember => Ok(ComplaintState::AwaitingMember),
        voices::VoiceState::AwaitingExternal => Ok(ComplaintState::AwaitingExternal),
        voices::VoiceState::ResponseDrafted => Ok(ComplaintState::ResponseDrafted),
        voices::VoiceState::ResponseApproval => Ok(ComplaintState::ResponseApproval),
        voices::VoiceState::Responded => Ok(ComplaintState::Responded),
        voices::VoiceState::Accepted => Ok(ComplaintState::Accepted),
        voices::VoiceState::NoReply => Ok(ComplaintState::NoReply),
        voices::VoiceState::SecondReview => Ok(ComplaintState::SecondReview),
        voices::VoiceState::Withdrawn => Ok(ComplaintState::Withdrawn),
        voices::VoiceState::ImprovementDecision => Ok(ComplaintState::ImprovementDecision),
        voices::VoiceState::Closed => Ok(ComplaintState::Closed),
        voices::VoiceState::Reopened => Ok(ComplaintState::Reopened),
        // No complaint is handed to another division.
        voices::VoiceState::Rerouted => Err("state"),
    }
}

fn known_recipient(to: voices::recipient::Recipient) -> Recipient {
    match to {
        voices::recipient::Recipient::Staff(name) => Recipient::Staff(name),
        voices::recipient::Recipient::OrgUnitQueue(name) => Recipient::OrgUnitQueue(name),
        voices::recipient::Recipient::Role(code) => Recipient::Role(code),
        voices::recipient::Recipient::SupervisorOf(name) => Recipient::SupervisorOf(name),
        voices::recipient::Recipient::RoleInUnit(it) => Recipient::RoleInUnit {
            role: it.role,
            org_unit: it.org_unit,
        },
    }
}

fn plan(deadline: &voices::Deadline) -> Result<Option<DeadlinePlan>, &'static str> {
    let kind = match deadline.kind() {
        voices::DeadlineKind::Unspecified => return Ok(None),
        voices::DeadlineKind::Acknowledge => DeadlineKind::Acknowledge,
        voices::DeadlineKind::FinalResponse => DeadlineKind::FinalResponse,
        voices::DeadlineKind::Triage => DeadlineKind::Triage,
        voices::DeadlineKind::FastTrack => DeadlineKind::FastTrack,
        voices::DeadlineKind::ProgressUpdate => DeadlineKind::ProgressUpdate,
        voices::DeadlineKind::InterimReply => DeadlineKind::InterimReply,
        voices::DeadlineKind::InternalTarget => DeadlineKind::InternalTarget,
        voices::DeadlineKind::AdrNotice => DeadlineKind::AdrNotice,
        voices::DeadlineKind::AwaitedAnswer => DeadlineKind::AwaitedAnswer,
        voices::DeadlineKind::NoReply => DeadlineKind::NoReply,
        voices::DeadlineKind::SatisfactionFollowUp => DeadlineKind::SatisfactionFollowUp,
    };
    let due_at = deadline.due_time.as_ref().and_then(instant).ok_or("deadlines.due_time")?;
    let rungs = deadline
        .rungs
        .iter()
        .filter_map(|step| rung(step).transpose())
        .collect::<Result<_, _>>()?;
    Ok(Some(DeadlinePlan {
        kind,
        ordinal: deadline.ordinal.unsigned_abs().max(1),
        paused: deadline.pause_time.is_some(),
        due_at,
        met_at: deadline.meet_time.as_ref().and_then(instant),
        rungs,
    }))
}

fn rung(rung: &voices::EscalationRung) -> Result<Option<Rung>, &'static str> {
    let level = match rung.level() {
        voices::EscalationLevel::Unspecified => return Ok(None),
        voices::EscalationLevel::RemindOwner => Level::RemindOwner,
        voices::EscalationLevel::TeamLead => Level::TeamLead,
        voices::EscalationLevel::ComplianceManager => Level::ComplianceManager,
        voices::EscalationLevel::Executive => Level::Executive,
        voices::EscalationLevel::Lapse => Level::Lapse,
    };
    let fire_at = rung.fire_time.as_ref().and_then(instant).ok_or("deadlines.rungs.fire_time")?;
    Ok(Some(Rung {
        level,
        fire_at,
        fired: rung.fired_time.is_some(),
    }))
}

//! Voices as messages.

use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;

use super::codes::{
    acknowledgement_method_message, channel_message, complainant_relation_message, complaint_category_message, deadline_kind_message,
    level_message, outcome_message, root_cause_category_message, severity_message, state_message, voice_kind_message,
};
use super::convert::etag;
use crate::app::View;
use crate::domain::{Acknowledgement, Closure, Deadline, Evaluation, HowAcknowledged, Recipient, Triage, Voice};
use crate::storage::texts::Field;

/// A voice as its caller may see it.
pub(super) fn message(view: &View) -> pb::Voice {
    let mut message = without_words(&view.voice);
    message.handler_guidance = view.guided.then_some(pb::HandlerGuidance::AskCompliance.into());
    if let Some(words) = &view.words {
        message.verbatim.clone_from(&words.verbatim);
        message.desired_remedy.clone_from(&words.desired_remedy);
        message.complainant_name.clone_from(&words.complainant_name);
        message.complainant_contact.clone_from(&words.complainant_contact);
    }
    for (field, text) in &view.texts {
        match (field, &mut message.acknowledgement, &mut message.closure) {
            (Field::SkipReason, Some(it), _) => it.skip_reason.clone_from(text),
            (Field::ContactName, Some(it), _) => it.contact_name.clone_from(text),
            (Field::EvaluationReason, _, Some(it)) => it.evaluation_reason.clone_from(text),
            (Field::SkipReason | Field::ContactName | Field::EvaluationReason, _, _) => {}
        }
    }
    message
}

/// A voice without its words, as lists have it.
pub(super) fn without_words(voice: &Voice) -> pb::Voice {
    let (intake, handling) = (voice.intake(), voice.handling());
    pb::Voice {
        name: intake.name.to_string(),
        number: intake.number.to_string(),
        kind: voice_kind_message(intake.kind),
        state: state_message(handling.state.code()),
        channel: channel_message(intake.channel),
        receive_time: Some(timestamp(intake.received_at)),
        verbatim: String::new(),
        desired_remedy: String::new(),
        complainant_relation: complainant_relation_message(intake.complainant.relation),
        member: intake.complainant.member.map(|member| member.to_string()).unwrap_or_default(),
        complainant_name: String::new(),
        complainant_contact: String::new(),
        org_unit: intake.org_unit.to_string(),
        subject_staff: intake.subject_staff.iter().map(ToString::to_string).collect(),
        recorder: intake.recorder.to_string(),
        external_id: intake.external_id.clone().unwrap_or_default(),
        acknowledgement: handling.state.acknowledgement().map(acknowledgement),
        triage: handling.state.triage().map(triage),
        closure: handling.state.closure().map(closure),
        deadlines: handling.deadlines.iter().map(deadline).collect(),
        cycle: handling.cycle.cast_signed(),
        create_time: Some(timestamp(intake.created_at)),
        update_time: Some(timestamp(handling.updated_at)),
        etag: etag(handling.version),
        handler_guidance: None,
    }
}

fn acknowledgement(it: &Acknowledgement) -> pb::Acknowledgement {
    let method = match &it.how {
        HowAcknowledged::Answered(method) => acknowledgement_method_message(*method),
        HowAcknowledged::Skipped { .. } => pb::AcknowledgementMethod::Unspecified.into(),
    };
    pb::Acknowledgement {
        acknowledge_time: Some(timestamp(it.at)),
        method,
        skip_reason: String::new(),
        staff: it.by.to_string(),
        contact_name: String::new(),
    }
}

fn triage(it: &Triage) -> pb::Triage {
    pb::Triage {
        categories: it.decision.categories.iter().copied().map(complaint_category_message).collect(),
        severity: severity_message(it.decision.severity),
        vulnerable: it.decision.vulnerable,
        handler: it.decision.handler.to_string(),
        triage_time: Some(timestamp(it.at)),
        staff: it.by.to_string(),
    }
}

fn closure(it: &Closure) -> pb::Closure {
    let evaluation = match &it.decision.evaluation {
        Evaluation::Improve => pb::Evaluation::Improve,
        Evaluation::NoAction { .. } => pb::Evaluation::NoAction,
    };
    pb::Closure {
        outcome: outcome_message(it.decision.outcome),
        evaluation: evaluation.into(),
        evaluation_reason: String::new(),
        root_cause_category: root_cause_category_message(it.decision.root_cause),
        close_time: Some(timestamp(it.at)),
        staff: it.by.to_string(),
    }
}

/// A deadline with its ladder.
pub(super) fn deadline(it: &Deadline) -> pb::Deadline {
    let rungs = it.rungs.iter().map(|rung| pb::EscalationRung {
        level: level_message(rung.level),
        fire_time: Some(timestamp(rung.fire_at)),
        fired_time: rung.fired_at.map(timestamp),
    });
    pb::Deadline {
        kind: deadline_kind_message(it.kind),
        base_time: Some(timestamp(it.base_at)),
        rule_id: it.rule_id.clone(),
        calendar_version: it.calendar_version,
        provisional: it.provisional,
        due_time: Some(timestamp(it.due_at)),
        meet_time: it.met_at.map(timestamp),
        rungs: rungs.collect(),
    }
}

/// Somebody to notify.
pub(super) fn recipient(it: &Recipient) -> pb::Recipient {
    use pb::recipient::Recipient as To;
    let to = match it {
        Recipient::Staff(staff) => To::Staff(staff.to_string()),
        Recipient::OrgUnitQueue(unit) => To::OrgUnitQueue(unit.to_string()),
        Recipient::Role(role) => To::Role((*role).to_owned()),
        Recipient::RoleInUnit(role, unit) => To::RoleInUnit(pb::RoleInUnit {
            role: (*role).to_owned(),
            org_unit: unit.to_string(),
        }),
        Recipient::SupervisorOf(staff) => To::SupervisorOf(staff.to_string()),
    };
    pb::Recipient { recipient: Some(to) }
}

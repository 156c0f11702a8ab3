//! What requests ask for, in the domain's terms.

use honi_door::field::{instant, left_out, name, optional_name};
use std::collections::{BTreeMap, BTreeSet};

use honi_names::StaffName;
use honi_proto::voices::v1 as pb;
use honi_serve::Problem;

use super::codes::{
    acknowledgement_method, channel, complainant_relation, complaint_category, deadline_kind, level, outcome, reply_method,
    response_method, root_cause_category, severity, voice_kind,
};
use crate::app::{NewVoice, Proposal};
use crate::domain::{
    Acknowledging, Complainant, Division, Drafting, Evaluation, FollowUp, HowAcknowledged, Improving, Replying, Responding, Routing,
    RungName, Triaging,
};
use crate::storage::Words;

/// The voice to record.
pub(super) fn new_voice(message: Option<pb::Voice>) -> Result<NewVoice, Problem> {
    let message = message.unwrap_or_default();
    assigned_is_left_out(&message)?;
    let received_at = instant("voice.receive_time", message.receive_time.as_ref())?;
    let subjects = message.subject_staff.iter().enumerate();
    let complainant = Complainant {
        relation: complainant_relation("voice.complainant_relation", message.complainant_relation())?,
        member: optional_name("voice.member", &message.member)?,
    };
    let anonymous = complainant.is_anonymous();
    let named = |text: &str| anonymous && !text.is_empty();
    if named(&message.complainant_name) || named(&message.complainant_contact) || named(&message.member) {
        let (ja, en) = (
            "匿名の申出に申出人は指定できません。",
            "an anonymous complainant has no name, contact or member",
        );
        return Err(Problem::invalid("voice.complainant_relation", "COMPLAINANT_ANONYMOUS", ja, en));
    }
    Ok(NewVoice {
        kind: voice_kind("voice.kind", message.kind())?,
        channel: channel("voice.channel", message.channel())?,
        received_at,
        complainant,
        org_unit: name("voice.org_unit", &message.org_unit)?,
        subject_staff: subjects
            .map(|(index, staff)| name(&format!("voice.subject_staff[{index}]"), staff))
            .collect::<Result<_, _>>()?,
        external_id: Some(message.external_id).filter(|id| !id.is_empty()),
        words: Words {
            verbatim: message.verbatim,
            desired_remedy: message.desired_remedy,
            complainant_name: message.complainant_name,
            complainant_contact: message.complainant_contact,
        },
    })
}

fn assigned_is_left_out(message: &pb::Voice) -> Result<(), Problem> {
    left_out("voice.name", message.name.is_empty())?;
    left_out("voice.handler_guidance", message.handler_guidance.is_none())?;
    left_out("voice.number", message.number.is_empty())?;
    left_out("voice.state", message.state == 0)?;
    left_out("voice.recorder", message.recorder.is_empty())?;
    left_out("voice.acknowledgement", message.acknowledgement.is_none())?;
    left_out("voice.triage", message.triage.is_none())?;
    left_out("voice.closure", message.closure.is_none())?;
    left_out("voice.awaiting", message.awaiting.is_none())?;
    left_out("voice.final_response", message.final_response.is_none())?;
    left_out("voice.settlement", message.settlement.is_none())?;
    left_out("voice.improvement_decision", message.improvement_decision.is_none())?;
    left_out("voice.follow_up", message.follow_up.is_none())?;
    left_out("voice.last_contact", message.last_contact.is_none())?;
    left_out("voice.rejection", message.rejection.is_none())?;
    left_out("voice.reopening", message.reopening.is_none())?;
    left_out("voice.scope", message.scope == 0)?;
    left_out("voice.reply", message.reply.is_none())?;
    left_out("voice.routing", message.routing.is_none())?;
    left_out("voice.source_categories", message.source_categories.is_empty())?;
    left_out("voice.source_severity", message.source_severity.is_none())?;
    left_out("voice.labels", message.labels.is_empty())?;
    left_out("voice.pauses", message.pauses.is_empty())?;
    left_out("voice.earlier_cycles", message.earlier_cycles.is_empty())?;
    left_out("voice.deadlines", message.deadlines.is_empty())?;
    left_out("voice.cycle", message.cycle == 0)?;
    left_out("voice.improvements", message.improvements.is_empty())?;
    left_out("voice.create_time", message.create_time.is_none())?;
    left_out("voice.update_time", message.update_time.is_none())?;
    left_out("voice.etag", message.etag.is_empty())
}

pub(super) fn acknowledging(message: &pb::AcknowledgeVoiceRequest) -> Result<Acknowledging, Problem> {
    use pb::acknowledge_voice_request::How;
    let at = message.acknowledge_time.as_ref();
    let at = at.map(|at| instant("acknowledge_time", Some(at))).transpose()?;
    let how = match &message.how {
        Some(How::Method(method)) => {
            let method = pb::AcknowledgementMethod::try_from(*method).unwrap_or_default();
            HowAcknowledged::Answered(acknowledgement_method("method", method)?)
        }
        Some(How::SkipReason(reason)) => HowAcknowledged::Skipped {
            reason: reason.as_str().into(),
        },
        None => return Err(Problem::invalid("how", "REQUIRED", "入力が必要です。", "is required")),
    };
    Ok(Acknowledging { how, at })
}

pub(super) fn triaging(message: &pb::TriageVoiceRequest) -> Result<Triaging, Problem> {
    let categories = message.categories().enumerate();
    let contracts = message.contracts.iter().enumerate();
    Ok(Triaging {
        categories: categories
            .map(|(index, it)| complaint_category(&format!("categories[{index}]"), it))
            .collect::<Result<_, _>>()?,
        severity: severity("severity", message.severity())?,
        kind: match message.kind() {
            pb::VoiceKind::Unspecified => None,
            kind => Some(voice_kind("kind", kind)?),
        },
        vulnerable: message.vulnerable,
        concerns_money: message.concerns_money,
        alleges_improper_solicitation: message.alleges_improper_solicitation,
        contracts: contracts
            .map(|(index, it)| name(&format!("contracts[{index}]"), it))
            .collect::<Result<_, _>>()?,
        handler: name("handler", &message.handler)?,
        subject_staff: message.subject_staff.as_ref().map(subjects).transpose()?,
    })
}

fn subjects(message: &pb::SubjectStaff) -> Result<BTreeSet<StaffName>, Problem> {
    let staff = message.staff.iter().enumerate();
    staff
        .map(|(index, it)| name(&format!("subject_staff.staff[{index}]"), it))
        .collect()
}

pub(super) fn improving(message: &pb::DecideVoiceImprovementRequest) -> Result<Improving, Problem> {
    let evaluation = match message.evaluation() {
        pb::Evaluation::Unspecified => return Err(Problem::invalid("evaluation", "REQUIRED", "入力が必要です。", "is required")),
        pb::Evaluation::Improve => Evaluation::Improve,
        pb::Evaluation::NoAction => Evaluation::NoAction {
            reason: message.evaluation_reason.as_str().into(),
        },
    };
    Ok(Improving {
        evaluation,
        root_cause: root_cause_category("root_cause_category", message.root_cause_category())?,
    })
}

pub(super) fn drafting(message: &pb::DraftVoiceResponseRequest) -> Result<Drafting, Problem> {
    let mut outcomes = BTreeMap::new();
    for (index, it) in message.outcomes.iter().enumerate() {
        let field = format!("outcomes[{index}]");
        let category = complaint_category(&format!("{field}.category"), it.category())?;
        if outcomes
            .insert(category, outcome(&format!("{field}.outcome"), it.outcome())?)
            .is_some()
        {
            let (ja, en) = ("同じ苦情分類が二度あります。", "names a category for the second time");
            return Err(Problem::invalid(&field, "OUTCOMES_INCOMPLETE", ja, en));
        }
    }
    Ok(Drafting {
        outcomes,
        offers_money: message.offers_money,
        facts: message.facts.as_str().into(),
        remedy: message.remedy.as_str().into(),
    })
}

pub(super) fn responding(message: &pb::RespondToVoiceRequest) -> Result<Responding, Problem> {
    let at = message.send_time.as_ref();
    Ok(Responding {
        method: response_method("method", message.method())?,
        sent_at: at.map(|at| instant("send_time", Some(at))).transpose()?,
    })
}

pub(super) fn replying(message: &pb::ReplyToVoiceRequest) -> Result<Replying, Problem> {
    let at = message.send_time.as_ref();
    Ok(Replying {
        method: reply_method("method", message.method())?,
        sent_at: at.map(|at| instant("send_time", Some(at))).transpose()?,
        text: message.text.as_str().into(),
    })
}

pub(super) fn routing(message: &pb::RouteVoiceRequest) -> Result<Routing, Problem> {
    use pb::route_voice_request::To;
    let to = match &message.to {
        Some(To::Division(words)) => Division::Other(words.as_str().into()),
        Some(To::OrgUnit(unit)) => Division::Unit(name("org_unit", unit)?),
        None => return Err(Problem::invalid("to", "REQUIRED", "入力が必要です。", "is required")),
    };
    Ok(Routing {
        to,
        receipt: message.receipt.as_str().into(),
        reason: message.reason.as_str().into(),
    })
}

pub(super) fn follow_up(message: &pb::RecordVoiceFollowUpRequest) -> Result<FollowUp, Problem> {
    use pb::record_voice_follow_up_request::Result as Asked;
    let required = |field| Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required");
    match &message.result {
        // Validation has seen that it is from 1 to 5.
        Some(Asked::Score(score)) => Ok(FollowUp::Answered(u8::try_from(*score).map_err(|_| required("score"))?)),
        Some(Asked::NoAnswer(why)) => match pb::NoFollowUpAnswer::try_from(*why).unwrap_or_default() {
            pb::NoFollowUpAnswer::Unspecified => Err(required("no_answer")),
            pb::NoFollowUpAnswer::Declined => Ok(FollowUp::Declined),
            pb::NoFollowUpAnswer::NotReached => Ok(FollowUp::NotReached),
        },
        None => Err(required("result")),
    }
}

pub(super) fn proposal(message: &pb::EscalateVoiceRequest) -> Result<Proposal, Problem> {
    Ok(Proposal {
        name: name("name", &message.name)?,
        rung: RungName {
            // Validation has seen that it is at least 1.
            cycle: message.cycle.unsigned_abs(),
            kind: deadline_kind("deadline", message.deadline())?,
            ordinal: message.ordinal.unsigned_abs().max(1),
            level: level("level", message.level())?,
        },
    })
}

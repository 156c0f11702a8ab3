//! Voices as messages.

use honi_door::field::etag;
use honi_names::ImprovementActionName;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;

use super::codes::{
    acknowledgement_method_message, awaited_party_message, channel_message, complainant_relation_message, complaint_category_message,
    deadline_kind_message, level_message, outcome_message, reply_method_message, response_method_message, root_cause_category_message,
    scope_message, settled_how_message, severity_message, state_message, voice_kind_message,
};
use crate::app::View;
use crate::domain::{
    Acknowledgement, Awaiting, Deadline, EarlierCycle, Evaluation, FollowUp, FollowedUp, HowAcknowledged, Improvement, ImprovementState,
    Pause, Recipient, Rejection, Reply, SettledHow, Settlement, Stage, Triage, Voice,
};
use crate::storage::texts::Field;

/// A voice as its caller may see it.
pub(super) fn message(view: &View) -> pb::Voice {
    let mut message = without_words(&view.voice);
    message.improvements = view.improvements.iter().map(improvement_of).collect();
    message.handler_guidance = view.guided.then_some(pb::HandlerGuidance::AskCompliance.into());
    if let Some(words) = &view.words {
        message.verbatim.clone_from(&words.verbatim);
        message.desired_remedy.clone_from(&words.desired_remedy);
        message.complainant_name.clone_from(&words.complainant_name);
        message.complainant_contact.clone_from(&words.complainant_contact);
    }
    let labels = view.labels.iter().cloned();
    message.labels = labels.map(|(name, value)| pb::Label { name, value }).collect();
    for (field, text) in &view.texts {
        put(&mut message, *field, text);
    }
    message
}

fn improvement_of((name, state): &(ImprovementActionName, ImprovementState)) -> pb::VoiceImprovement {
    pb::VoiceImprovement {
        improvement_action: name.to_string(),
        state: match state {
            ImprovementState::Open => pb::VoiceImprovementState::Open,
            ImprovementState::Declined => pb::VoiceImprovementState::Declined,
            ImprovementState::Closed => pb::VoiceImprovementState::Closed,
        }
        .into(),
    }
}

/// Puts a text that staff wrote where it belongs, if what it is about stands.
fn put(message: &mut pb::Voice, field: Field, text: &str) {
    let withdrawn = i32::from(pb::SettledHow::Withdrawn);
    let place = match field {
        Field::SkipReason => message.acknowledgement.as_mut().map(|it| &mut it.skip_reason),
        Field::ContactName => message.acknowledgement.as_mut().map(|it| &mut it.contact_name),
        Field::EvaluationReason => {
            if let Some(closure) = &mut message.closure {
                text.clone_into(&mut closure.evaluation_reason);
            }
            message.improvement_decision.as_mut().map(|it| &mut it.evaluation_reason)
        }
        Field::Awaited => message.awaiting.as_mut().map(|it| &mut it.what),
        Field::Facts => message.final_response.as_mut().map(|it| &mut it.facts),
        Field::Remedy => message.final_response.as_mut().map(|it| &mut it.remedy),
        Field::RejectReason => message.rejection.as_mut().map(|it| &mut it.reason),
        Field::WithdrawReason => {
            let settlement = message.settlement.as_mut().filter(|it| it.how == withdrawn);
            settlement.map(|it| &mut it.reason)
        }
        Field::Reply => message.reply.as_mut().map(|it| &mut it.text),
        Field::RouteDivision => message.routing.as_mut().map(|it| &mut it.division),
        Field::RouteReceipt => message.routing.as_mut().map(|it| &mut it.receipt),
        Field::RouteReason => message.routing.as_mut().map(|it| &mut it.reason),
        Field::ReopenReason => message.reopening.as_mut().map(|it| &mut it.reason),
        Field::Contact => Some(&mut message.last_contact.get_or_insert_default().content),
    };
    if let Some(place) = place {
        text.clone_into(place);
    }
}

/// A voice without its words, as lists have it.
pub(super) fn without_words(voice: &Voice) -> pb::Voice {
    let (intake, handling) = (voice.intake(), voice.handling());
    pb::Voice {
        name: intake.name.to_string(),
        improvements: Vec::new(),
        number: intake.number.to_string(),
        kind: voice_kind_message(intake.kind),
        state: state_message(voice.state()),
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
        acknowledgement: handling.acknowledgement.as_ref().map(acknowledgement),
        triage: handling.triage.as_ref().map(triage),
        closure: closure(&handling.stage),
        deadlines: handling.deadlines.iter().map(deadline).collect(),
        cycle: handling.cycle.cast_signed(),
        create_time: Some(timestamp(intake.created_at)),
        update_time: Some(timestamp(handling.updated_at)),
        etag: etag(handling.version),
        awaiting: awaiting(&handling.stage),
        final_response: final_response(&handling.stage),
        settlement: handling.stage.settlement().map(settlement),
        improvement_decision: handling.stage.improvement().map(improvement),
        pauses: handling.pauses.iter().map(pause).collect(),
        earlier_cycles: handling.earlier.iter().map(earlier_cycle).collect(),
        follow_up: handling.stage.follow_up().map(follow_up),
        rejection: rejection(&handling.stage),
        reopening: reopening(&handling.stage),
        last_contact: None,
        scope: scope_message(voice.scope()),
        reply: handling.reply.as_ref().map(reply),
        routing: handling.stage.settlement().and_then(routing),
        source_categories: intake
            .classified
            .categories
            .iter()
            .copied()
            .map(complaint_category_message)
            .collect(),
        source_severity: intake.classified.severity.map(severity_message),
        labels: Vec::new(),
        handler_guidance: None,
    }
}

fn awaiting(stage: &Stage) -> Option<pb::Awaiting> {
    let Stage::Awaiting(Awaiting { whom, what: _, mark }) = stage else {
        return None;
    };
    Some(pb::Awaiting {
        party: awaited_party_message(*whom),
        what: String::new(),
        since_time: Some(timestamp(mark.at)),
        staff: mark.by.to_string(),
    })
}

fn final_response(stage: &Stage) -> Option<pb::FinalResponse> {
    let (draft, response) = (stage.draft()?, stage.response());
    let approval = stage.approval();
    let outcomes = draft.decision.outcomes.iter().map(|(category, outcome)| pb::CategoryOutcome {
        category: complaint_category_message(*category),
        outcome: outcome_message(*outcome),
    });
    Some(pb::FinalResponse {
        outcomes: outcomes.collect(),
        offers_money: draft.decision.offers_money,
        facts: String::new(),
        remedy: String::new(),
        draft_time: Some(timestamp(draft.mark.at)),
        author: draft.mark.by.to_string(),
        approve_time: approval.map(|it| timestamp(it.at)),
        approver: approval.map(|it| it.by.to_string()).unwrap_or_default(),
        send_time: response.map(|it| timestamp(it.sent_at)),
        method: response.map(|it| response_method_message(it.method)).unwrap_or_default(),
    })
}

fn settlement(it: &Settlement) -> pb::Settlement {
    pb::Settlement {
        how: settled_how_message(it.how),
        outcome: it.outcome.map(outcome_message).unwrap_or_default(),
        settle_time: Some(timestamp(it.mark.at)),
        staff: it.mark.by.to_string(),
        reason: String::new(),
    }
}

fn reply(it: &Reply) -> pb::Reply {
    pb::Reply {
        method: reply_method_message(it.method),
        text: String::new(),
        send_time: Some(timestamp(it.sent_at)),
        staff: it.mark.by.to_string(),
    }
}

fn routing(it: &Settlement) -> Option<pb::Routing> {
    (it.how == SettledHow::Rerouted).then(|| pb::Routing {
        division: String::new(),
        org_unit: it.routed_to.map(|unit| unit.to_string()).unwrap_or_default(),
        receipt: String::new(),
        reason: String::new(),
        route_time: Some(timestamp(it.mark.at)),
        staff: it.mark.by.to_string(),
    })
}

fn improvement(it: &Improvement) -> pb::ImprovementDecision {
    pb::ImprovementDecision {
        evaluation: evaluation(&it.decision.evaluation),
        root_cause_category: root_cause_category_message(it.decision.root_cause),
        decide_time: Some(timestamp(it.mark.at)),
        staff: it.mark.by.to_string(),
        evaluation_reason: String::new(),
    }
}

fn evaluation(it: &Evaluation) -> i32 {
    match it {
        Evaluation::Improve => pb::Evaluation::Improve.into(),
        Evaluation::NoAction { .. } => pb::Evaluation::NoAction.into(),
    }
}

fn pause(it: &Pause) -> pb::ClockPause {
    pb::ClockPause {
        start_time: Some(timestamp(it.from)),
        end_time: it.until.map(timestamp),
        party: awaited_party_message(it.whom),
    }
}

fn earlier_cycle(it: &EarlierCycle) -> pb::EarlierCycle {
    pb::EarlierCycle {
        cycle: it.cycle.cast_signed(),
        settlement: it.stage.settlement().map(settlement),
        close_time: it.stage.closure().map(|it| timestamp(it.at)),
        deadlines: it.deadlines.iter().map(deadline).collect(),
        pauses: it.pauses.iter().map(pause).collect(),
        follow_up: it.stage.follow_up().map(follow_up),
    }
}

fn follow_up(it: &FollowedUp) -> pb::FollowUp {
    let (score, no_answer) = match it.result {
        FollowUp::Answered(score) => (score, pb::NoFollowUpAnswer::Unspecified),
        FollowUp::Declined => (0, pb::NoFollowUpAnswer::Declined),
        FollowUp::NotReached => (0, pb::NoFollowUpAnswer::NotReached),
    };
    pb::FollowUp {
        score: score.into(),
        no_answer: no_answer.into(),
        record_time: Some(timestamp(it.mark.at)),
        staff: it.mark.by.to_string(),
    }
}

fn rejection(stage: &Stage) -> Option<pb::Rejection> {
    let Stage::SentBack(Rejection { reason: _, mark }) = stage else {
        return None;
    };
    Some(pb::Rejection {
        reason: String::new(),
        reject_time: Some(timestamp(mark.at)),
        staff: mark.by.to_string(),
    })
}

fn reopening(stage: &Stage) -> Option<pb::Reopening> {
    let Stage::Reopened { mark, reason: _ } = stage else { return None };
    Some(pb::Reopening {
        reason: String::new(),
        reopen_time: Some(timestamp(mark.at)),
        staff: mark.by.to_string(),
    })
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
        triage_time: Some(timestamp(it.mark.at)),
        staff: it.mark.by.to_string(),
        concerns_money: it.decision.concerns_money,
        alleges_improper_solicitation: it.decision.alleges_improper_solicitation,
        contracts: it.decision.contracts.iter().map(ToString::to_string).collect(),
    }
}

fn closure(stage: &Stage) -> Option<pb::Closure> {
    let (closure, improvement) = (stage.closure()?, stage.improvement());
    let outcome = stage.settlement().and_then(|it| it.outcome);
    Some(pb::Closure {
        outcome: outcome.map(outcome_message).unwrap_or_default(),
        evaluation: improvement.map(|it| evaluation(&it.decision.evaluation)).unwrap_or_default(),
        evaluation_reason: String::new(),
        root_cause_category: improvement
            .map(|it| root_cause_category_message(it.decision.root_cause))
            .unwrap_or_default(),
        close_time: Some(timestamp(closure.at)),
        staff: closure.by.to_string(),
    })
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
        ordinal: it.ordinal.cast_signed(),
        pause_time: it.paused_at.map(timestamp),
        paused_seconds: it.paused_seconds,
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

//! A case as a message.

use honi_proto::casework::v1 as casework;
use honi_proto::inspections::v1 as pb;
use honi_proto::time::timestamp;

use super::codes::{
    absence_reason_message, conclusion_message, confirmation_result_message, contact_channel_message, contact_result_message,
    deadline_kind_message, dismiss_reason_message, evidence_kind_message, hearing_of_message, level_message, measure_message,
    member_choice_message, minutes_message, notice_to_message, remedy_message, severity_message, source_message, state_message,
};
use crate::app::View;
use crate::domain::{Contact, Deadline, Evidence, Heard, Investigation, Known, Mark, Proposed, Recipient, Remedying, RuleOutcomes, Stage};

/// The case as the caller may see it.
pub(super) fn view(view: View) -> pb::Investigation {
    let texts = view.texts.into_iter().map(|(field, text)| pb::InvestigationText { field, text });
    pb::Investigation {
        texts: texts.collect(),
        ..investigation(&view.case)
    }
}

/// The case without its words.
pub(super) fn investigation(case: &Investigation) -> pb::Investigation {
    let (origin, handling) = (case.origin(), case.handling());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let name = |value: Option<String>| value.unwrap_or_default();
    let decision = handling.stage.proposed();
    let decided_at = handling.stage.decision().map(|it| it.at);
    pb::Investigation {
        name: origin.name.to_string(),
        number: origin.number.to_string(),
        source: source_message(origin.source),
        policyholder: text(&origin.policyholder),
        sales_staff: text(&origin.sales_staff),
        org_unit: text(&origin.org_unit),
        subject_staff: handling.subjects.iter().map(ToString::to_string).collect(),
        investigator: name(handling.investigator.map(|it| it.to_string())),
        state: state_message(case.state()),
        cycle: handling.cycle.cast_signed(),
        score: case.score().into(),
        severity: severity_message(case.severity()),
        signals: handling.signals.iter().map(signal).collect(),
        voices: handling.voices.iter().map(ToString::to_string).collect(),
        previous_investigation: name(origin.previous.map(|it| it.to_string())),
        merged_into: match &handling.stage {
            Stage::Merged { into, .. } => into.to_string(),
            _ => String::new(),
        },
        dismiss_reason: match &handling.stage {
            Stage::Dismissed { reason, .. } => dismiss_reason_message(*reason),
            _ => 0,
        },
        member_confirmation_required: case.needs_member(),
        evidence: handling.evidence.iter().map(evidence).collect(),
        hearings: handling.heard.iter().map(heard).collect(),
        member_contacts: handling.confirmation.iter().flat_map(|it| &it.contacts).map(contact).collect(),
        confirmation_result: handling
            .confirmation
            .as_ref()
            .and_then(|it| it.result)
            .map_or(0, confirmation_result_message),
        decision: decision.map(|it| proposed(it, decided_at)),
        remedy: match &handling.stage {
            Stage::Remedying { remedying, .. } => Some(remedy(remedying)),
            _ => None,
        },
        misconduct_know_time: handling.known.as_ref().map(|it| timestamp(it.at)),
        misconduct_notices: handling.known.iter().flat_map(notices).collect(),
        deadlines: handling.deadlines.iter().map(deadline).collect(),
        texts: Vec::new(),
        opener: origin.opener.to_string(),
        create_time: Some(timestamp(origin.created_at)),
        update_time: Some(timestamp(handling.updated_at)),
        etag: honi_door::field::etag(handling.version),
    }
}

fn signal(it: &crate::domain::CaseSignal) -> pb::InvestigationSignal {
    pb::InvestigationSignal {
        signal: it.signal.to_string(),
        rule: it.rule.clone(),
        severity: severity_message(it.severity),
        weight: it.weight.into(),
        anchor_date: Some(it.anchor.into()),
    }
}

fn evidence(it: &Evidence) -> pb::Evidence {
    pb::Evidence {
        kind: evidence_kind_message(it.kind),
        reference: it.reference.clone().unwrap_or_default(),
        sha256: it.sha256.clone().unwrap_or_default(),
        receive_time: Some(timestamp(it.received_at)),
    }
}

fn heard(it: &Heard) -> pb::Hearing {
    match it {
        Heard::Hearing(it, _) => pb::Hearing {
            of: hearing_of_message(it.of),
            staff: it.staff.to_string(),
            interviewer: it.interviewer.to_string(),
            second_person: it.second_person.to_string(),
            start_time: Some(timestamp(it.started_at)),
            end_time: Some(timestamp(it.ended_at)),
            question_set: it.question_set.clone(),
            contradicts: it.contradicts,
            minutes: minutes_message(it.minutes),
            absence_reason: 0,
        },
        Heard::Waiver(it, _) => pb::Hearing {
            of: hearing_of_message(it.of),
            absence_reason: absence_reason_message(it.reason),
            ..pb::Hearing::default()
        },
    }
}

fn contact(it: &Contact) -> pb::MemberContact {
    pb::MemberContact {
        channel: contact_channel_message(it.channel),
        try_time: Some(timestamp(it.at)),
        result: contact_result_message(it.result),
        understood: it.understood,
        wanted_change: it.wanted_change,
        knew_disadvantages: it.knew_disadvantages,
    }
}

fn proposed(it: &Proposed, decided_at: Option<chrono::DateTime<chrono::Utc>>) -> pb::Decision {
    let by = |mark: &Option<Mark>| mark.as_ref().map(|mark| mark.by.to_string()).unwrap_or_default();
    let proposal = &it.proposal;
    let measures = proposal.measures.iter().map(|(staff, measures)| pb::StaffMeasure {
        staff: staff.to_string(),
        measures: measures.iter().copied().map(measure_message).collect(),
    });
    pb::Decision {
        conclusion: conclusion_message(proposal.conclusion),
        breached_rules: proposal.breaches.iter().cloned().collect(),
        intended: proposal.intended,
        harm_yen: proposal.harm_yen,
        cover_gap_days: proposal.cover_gap_days.cast_signed(),
        measures: measures.collect(),
        proposer: it.mark.by.to_string(),
        manager: by(&it.manager),
        executive: by(&it.executive),
        decide_time: decided_at.map(timestamp),
    }
}

fn remedy(it: &Remedying) -> pb::RemedyPlan {
    let by = |mark: &Option<Mark>| mark.as_ref().map(|mark| mark.by.to_string()).unwrap_or_default();
    pb::RemedyPlan {
        remedies: it.plan.remedies.iter().copied().map(remedy_message).collect(),
        choice: member_choice_message(it.plan.choice),
        offer_date: Some(it.plan.offered_on.into()),
        executor: by(&it.executed),
        confirmer: by(&it.confirmed),
    }
}

fn notices(known: &Known) -> Vec<pb::MisconductNotice> {
    let notices = known.notices.iter().map(|(to, notice)| pb::MisconductNotice {
        to: notice_to_message(*to),
        send_time: Some(timestamp(notice.sent_at)),
        reference: notice.reference.clone(),
    });
    notices.collect()
}

pub(super) fn deadline(it: &Deadline) -> pb::InvestigationDeadline {
    let rungs = it.rungs.iter().map(|rung| casework::EscalationRung {
        level: level_message(rung.level),
        fire_time: Some(timestamp(rung.fire_at)),
        fired_time: rung.fired_at.map(timestamp),
    });
    pb::InvestigationDeadline {
        kind: deadline_kind_message(it.kind),
        ordinal: it.ordinal.cast_signed(),
        base_time: Some(timestamp(it.base_at)),
        due_time: Some(timestamp(it.due_at)),
        meet_time: it.met_at.map(timestamp),
        rule_id: it.rule_id.clone(),
        calendar_version: it.calendar_version,
        provisional: it.provisional,
        rungs: rungs.collect(),
    }
}

pub(super) fn rule_outcomes(rule: &str, it: &RuleOutcomes) -> pb::RuleOutcomes {
    pb::RuleOutcomes {
        rule: rule.to_owned(),
        signal_count: it.signals.cast_signed(),
        case_count: it.cases.cast_signed(),
        open_count: it.open.cast_signed(),
        dismissed_count: it.dismissed.cast_signed(),
        proper_count: it.proper.cast_signed(),
        improper_count: it.improper.cast_signed(),
        undetermined_count: it.undetermined.cast_signed(),
        precision_per_mille: it.precision_per_mille().map(u32::cast_signed),
    }
}

/// Whom a rung tells: a staff or the holders of a role, never a unit.
pub(super) fn recipient(it: &Recipient) -> Option<casework::Recipient> {
    use casework::recipient::Recipient as To;
    let to = match it {
        Recipient::Staff(staff) => To::Staff(staff.to_string()),
        Recipient::Role(role) => To::Role((*role).to_owned()),
        Recipient::OrgUnitQueue(_) | Recipient::RoleInUnit(..) | Recipient::SupervisorOf(_) => return None,
    };
    Some(casework::Recipient { recipient: Some(to) })
}

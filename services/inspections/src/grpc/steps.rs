//! Requests as steps of the domain.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use honi_door::field::{day, instant, name, optional_day, optional_instant};
use honi_proto::inspections::v1 as pb;
use honi_serve::Problem;

use super::codes::{
    absence_reason, conclusion, contact_channel, contact_result, dismiss_reason, evidence_kind, hearing_of, measure, member_choice,
    minutes, notice_to, remedy,
};
use crate::domain::{Contact, Evidence, Hearing, Proposal, Reason, RemedyPlan, Step, Triaging, Waiver};

fn words(text: &str) -> Reason {
    text.into()
}

fn optional(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

pub(super) fn triage(message: &pb::TriageInvestigationRequest) -> Result<Step, Problem> {
    use pb::triage_investigation_request::Decision;
    let decision = message.decision.as_ref().ok_or_else(|| honi_door::field::required("decision"))?;
    Ok(Step::Triage(match decision {
        Decision::OpenBy(staff) => Triaging::Open(name("open_by", staff)?),
        Decision::Dismiss(code) => {
            let reason = pb::DismissReason::try_from(*code).unwrap_or_default();
            Triaging::Dismiss(dismiss_reason("dismiss", reason)?, words(&message.reason))
        }
        Decision::MergeInto(other) => Triaging::Merge(name("merge_into", other)?),
    }))
}

pub(super) fn evidence(message: &pb::PreserveEvidenceRequest, now: DateTime<Utc>) -> Result<Step, Problem> {
    let all = message.evidence.iter().enumerate().map(|(index, it)| {
        let field = |name: &str| format!("evidence[{index}].{name}");
        Ok(Evidence {
            kind: evidence_kind(&field("kind"), it.kind())?,
            reference: optional(&it.reference),
            sha256: optional(&it.sha256),
            received_at: optional_instant(&field("receive_time"), it.receive_time.as_ref())?.unwrap_or(now),
        })
    });
    Ok(Step::PreserveEvidence(all.collect::<Result<_, Problem>>()?))
}

pub(super) fn hearing(message: &pb::RecordHearingRequest) -> Result<Step, Problem> {
    Ok(Step::RecordHearing(Hearing {
        of: hearing_of("of", message.of())?,
        staff: name("staff", &message.staff)?,
        interviewer: name("interviewer", &message.interviewer)?,
        second_person: name("second_person", &message.second_person)?,
        started_at: instant("start_time", message.start_time.as_ref())?,
        ended_at: instant("end_time", message.end_time.as_ref())?,
        question_set: message.question_set.clone(),
        contradicts: message.contradicts,
        answers: words(&message.answers),
        minutes: minutes("minutes", message.minutes())?,
    }))
}

pub(super) fn waiver(message: &pb::WaiveHearingRequest) -> Result<Step, Problem> {
    Ok(Step::WaiveHearing(Waiver {
        of: hearing_of("of", message.of())?,
        reason: absence_reason("absence_reason", message.absence_reason())?,
        words: words(&message.reason),
    }))
}

pub(super) fn contact(message: &pb::RecordMemberContactRequest, now: DateTime<Utc>) -> Result<Step, Problem> {
    Ok(Step::RecordContact(Contact {
        channel: contact_channel("channel", message.channel())?,
        at: optional_instant("try_time", message.try_time.as_ref())?.unwrap_or(now),
        result: contact_result("result", message.result())?,
        understood: message.understood,
        wanted_change: message.wanted_change,
        knew_disadvantages: message.knew_disadvantages,
        words: words(&message.answers),
    }))
}

pub(super) fn proposal(message: &pb::ProposeDecisionRequest) -> Result<Step, Problem> {
    let mut measures = BTreeMap::new();
    for (index, it) in message.measures.iter().enumerate() {
        let field = |name: &str| format!("measures[{index}].{name}");
        let of_staff: Result<BTreeSet<_>, Problem> = it.measures().map(|it| measure(&field("measures"), it)).collect();
        measures.insert(name(&field("staff"), &it.staff)?, of_staff?);
    }
    Ok(Step::Propose(Proposal {
        conclusion: conclusion("conclusion", message.conclusion())?,
        breaches: message.breached_rules.iter().cloned().collect(),
        intended: message.intended,
        harm_yen: message.harm_yen,
        cover_gap_days: message.cover_gap_days.unsigned_abs(),
        measures,
        facts: words(&message.facts),
    }))
}

pub(super) fn review(message: &pb::ReviewDecisionRequest) -> Step {
    if message.approve {
        Step::Approve
    } else {
        Step::Reject(words(&message.reason))
    }
}

pub(super) fn notice(message: &pb::RecordMisconductNoticeRequest, now: DateTime<Utc>) -> Result<Step, Problem> {
    Ok(Step::RecordNotice {
        to: notice_to("to", message.to())?,
        sent_at: optional_instant("send_time", message.send_time.as_ref())?.unwrap_or(now),
        reference: message.reference.clone(),
    })
}

pub(super) fn remedy_plan(message: &pb::PlanRemedyRequest, now: DateTime<Utc>) -> Result<Step, Problem> {
    let remedies: Result<BTreeSet<_>, Problem> = message.remedies().map(|it| remedy("remedies", it)).collect();
    Ok(Step::PlanRemedy(RemedyPlan {
        remedies: remedies?,
        choice: member_choice("choice", message.choice())?,
        offered_on: match message.offer_date {
            Some(date) => day("offer_date", Some(date))?,
            None => optional_day("offer_date", None)?.unwrap_or_else(|| honi_clock::day_in_japan(now)),
        },
        words: words(&message.offer),
    }))
}

pub(super) fn extension(message: &pb::ExtendInvestigationRequest) -> Step {
    Step::Extend(u16::try_from(message.days).unwrap_or_default(), words(&message.reason))
}

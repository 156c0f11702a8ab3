//! Credentials: messages and domain types.

use chrono::NaiveDate;
use honi_calendar::end_of_day;
use honi_door::field::{day, etag, left_out, name, optional_day};
use honi_proto::casework::v1 as casework;
use honi_proto::time::timestamp;
use honi_proto::training::v1 as pb;
use honi_serve::Problem;

use super::codes;
use crate::app::credentials::NewCredential;
use crate::app::escalate::{EscalationAnswer, Proposal};
use crate::domain::{Certificate, Credential, Earned, Ended, MilestonePlan, Recipient, Suspension, reminders};

/// A credential as it is on a day.
pub(super) fn message(credential: &Credential, today: NaiveDate) -> pb::Credential {
    let (facts, latest) = (&credential.facts, credential.latest());
    let expire_date = latest.and_then(|it| it.expire_date);
    let units = credential.units_on(today);
    pb::Credential {
        name: credential.name.to_string(),
        staff: credential.staff.to_string(),
        kind: codes::credential_kind_message(credential.kind),
        state: codes::credential_state_message(credential.state_on(today)),
        issue_date: latest.map(|it| it.issue_date.into()),
        expire_date: expire_date.map(Into::into),
        certificates: facts.certificates.iter().map(certificate).collect(),
        suspensions: facts.suspensions.iter().map(suspension).collect(),
        end: facts.ended.as_ref().map(end),
        // Whoever gave it up is not reminded.
        reminders: expire_date
            .filter(|_| facts.ended.is_none())
            .map(|last| reminders(last).into_keys().map(Into::into).collect())
            .unwrap_or_default(),
        ce_units_required: units.required.into(),
        ce_units_earned: units.earned.try_into().unwrap_or(i32::MAX),
        ce_units_behind: units.behind,
        earned_units: facts.earned.iter().map(earned).collect(),
        create_time: Some(timestamp(credential.created_at)),
        etag: etag(credential.version),
    }
}

fn certificate(it: &Certificate) -> pb::Certificate {
    pb::Certificate {
        issue_date: Some(it.issue_date.into()),
        expire_date: it.expire_date.map(Into::into),
        known_time: Some(timestamp(it.known_at)),
        verify_time: it.verified.as_ref().map(|it| timestamp(it.at)),
        verifier: it.verified.as_ref().map(|it| it.by.clone()).unwrap_or_default(),
    }
}

fn suspension(it: &Suspension) -> pb::CredentialSuspension {
    pb::CredentialSuspension {
        first_date: Some(it.first_date.into()),
        last_date: it.last_date.map(Into::into),
        reason: codes::measure_reason_message(it.reason),
        known_time: Some(timestamp(it.known_at)),
        reinstate_date: it.reinstated.map(|(again, _)| again.into()),
        reinstate_time: it.reinstated.map(|(_, at)| timestamp(at)),
    }
}

fn end(it: &Ended) -> pb::CredentialEnd {
    pb::CredentialEnd {
        state: codes::ending_message(it.how),
        date: Some(it.from.into()),
        reason: it.reason.map(codes::measure_reason_message).unwrap_or_default(),
        known_time: Some(timestamp(it.known_at)),
    }
}

fn earned(it: &Earned) -> pb::EarnedUnits {
    pb::EarnedUnits {
        earn_date: Some(it.earn_date.into()),
        units: it.units.into(),
        known_time: Some(timestamp(it.known_at)),
    }
}

pub(super) fn new(message: Option<pb::Credential>) -> Result<NewCredential, Problem> {
    let message = message.unwrap_or_default();
    left_out("credential.name", message.name.is_empty())?;
    left_out("credential.state", message.state == 0)?;
    left_out("credential.certificates", message.certificates.is_empty())?;
    left_out("credential.suspensions", message.suspensions.is_empty())?;
    left_out("credential.end", message.end.is_none())?;
    left_out("credential.reminders", message.reminders.is_empty())?;
    left_out("credential.ce_units_required", message.ce_units_required == 0)?;
    left_out("credential.ce_units_earned", message.ce_units_earned == 0)?;
    left_out("credential.ce_units_behind", !message.ce_units_behind)?;
    left_out("credential.earned_units", message.earned_units.is_empty())?;
    left_out("credential.create_time", message.create_time.is_none())?;
    left_out("credential.etag", message.etag.is_empty())?;
    Ok(NewCredential {
        staff: name("credential.staff", &message.staff)?,
        kind: codes::credential_kind("credential.kind", message.kind)?,
        issue_date: day("credential.issue_date", message.issue_date)?,
        expire_date: optional_day("credential.expire_date", message.expire_date)?,
    })
}

/// What became of a proposed milestone.
pub(super) fn escalated(proposal: Proposal, answer: &EscalationAnswer, today: NaiveDate) -> pb::EscalateCredentialResponse {
    let credential = &answer.credential;
    pb::EscalateCredentialResponse {
        fired: answer.fired,
        recipients: answer.recipients.iter().filter_map(recipient).collect(),
        due_time: credential.last_day_of(proposal.certificate).map(|last| timestamp(end_of_day(last))),
        state: codes::credential_state_message(credential.state_on(today)),
        over: answer.over,
        version: credential.version,
        milestones: answer.milestones.iter().map(milestone).collect(),
    }
}

fn milestone(it: &MilestonePlan) -> pb::CredentialMilestonePlan {
    pb::CredentialMilestonePlan {
        milestone: codes::credential_milestone_message(it.milestone),
        certificate: it.certificate.cast_signed(),
        milestone_time: Some(timestamp(it.at)),
        end_time: Some(timestamp(it.end_at)),
        reach_time: it.reached_at.map(timestamp),
        settle_time: it.settled_at.map(timestamp),
    }
}

/// Staff and roles are told; a unit's queue has no credentials.
fn recipient(to: &Recipient) -> Option<casework::Recipient> {
    use casework::recipient::Recipient as To;
    let to = match to {
        Recipient::Staff(name) => To::Staff(name.to_string()),
        Recipient::Role(code) => To::Role(code.clone()),
        Recipient::OrgUnitQueue(_) | Recipient::RoleInUnit(..) => return None,
    };
    Some(casework::Recipient { recipient: Some(to) })
}

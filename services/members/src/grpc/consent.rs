//! Consents and contact rights, between messages and domain types.

use honi_proto::members::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use super::codes;
use crate::app::{Decided, Recorded};
use crate::domain::ContactRights;

/// A decision.
pub(super) fn message(of: &Decided) -> pb::Consent {
    let consent = &of.consent;
    pb::Consent {
        name: format!("{}/consents/{}", of.member, of.id),
        member: of.member.to_string(),
        purpose: codes::contact_purpose_message(consent.purpose),
        decision: codes::consent_decision_message(consent.decision),
        decide_time: Some(timestamp(consent.decided_at)),
        method: codes::consent_method_message(consent.method),
        evidence: consent.evidence.clone(),
        recorder: consent.recorder.clone(),
        record_time: Some(timestamp(consent.recorded_at)),
        in_force: of.in_force,
    }
}

/// Rights to be recorded.
pub(super) fn rights(message: &pb::RecordContactRightsRequest) -> Result<ContactRights, Problem> {
    let channel = |(at, channel): (usize, &i32)| codes::contact_channel(&format!("allowed_channels[{at}]"), *channel);
    let minute = |field: &str, minute: i32| {
        u16::try_from(minute).map_err(|_| Problem::invalid(field, "MINUTE", "1日の分ではありません。", "is no minute of a day"))
    };
    let rights = ContactRights {
        do_not_contact: message.do_not_contact,
        allowed_channels: message
            .allowed_channels
            .iter()
            .enumerate()
            .map(channel)
            .collect::<Result<_, Problem>>()?,
        opens_at_minute: minute("opens_at_minute", message.opens_at_minute)?,
        closes_at_minute: minute("closes_at_minute", message.closes_at_minute)?,
        note: message.note.clone(),
    };
    rights.check().map_err(|_| {
        let (ja, en) = ("開始より後の時刻にしてください。", "must be later than it opens");
        Problem::invalid("closes_at_minute", "BEFORE_OPENING", ja, en)
    })?;
    Ok(rights)
}

/// Rights as they are now.
pub(super) fn rights_message(of: &Recorded<ContactRights>) -> pb::ContactRights {
    pb::ContactRights {
        member: of.member.name.to_string(),
        do_not_contact: of.body.do_not_contact,
        allowed_channels: of
            .body
            .allowed_channels
            .iter()
            .copied()
            .map(codes::contact_channel_message)
            .collect(),
        opens_at_minute: of.body.opens_at_minute.into(),
        closes_at_minute: of.body.closes_at_minute.into(),
        note: of.body.note.clone(),
        recorder: of.of.as_ref().map(|(_, recorder, _)| recorder.clone()).unwrap_or_default(),
        record_time: of.of.as_ref().map(|(_, _, at)| timestamp(*at)),
        etag: of.etag(),
    }
}

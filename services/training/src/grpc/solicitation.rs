//! The right to sell and measures: messages and domain types, and what people are told.

use chrono::NaiveDate;
use honi_door::field::etag;
use honi_proto::time::timestamp;
use honi_proto::training::v1 as pb;

use super::codes;
use crate::domain::{DenialReason, SolicitationRight, SolicitationSuspension};

pub(super) fn suspension(it: &SolicitationSuspension) -> pb::SolicitationSuspension {
    pb::SolicitationSuspension {
        name: it.name.to_string(),
        staff: it.staff.to_string(),
        first_date: Some(it.first_date.into()),
        last_date: it.last_date.map(Into::into),
        reason: codes::measure_reason_message(it.reason),
        create_time: Some(timestamp(it.created_at)),
        lift_date: it.lifted.map(|(again, _)| again.into()),
        lift_time: it.lifted.map(|(_, at)| timestamp(at)),
        etag: etag(it.version),
    }
}

pub(super) fn right(right: &SolicitationRight, day: NaiveDate) -> pb::GetSolicitationRightResponse {
    let (message_ja, message_en) = texts(right);
    pb::GetSolicitationRightResponse {
        allowed: right.is_allowed(),
        reasons: right.reasons.iter().map(|reason| codes::denial_reason_message(*reason)).collect(),
        lacking_kinds: right.lacking.iter().map(|kind| codes::credential_kind_message(*kind)).collect(),
        credentials: right.rests_on.iter().map(ToString::to_string).collect(),
        message_ja,
        message_en,
        day: Some(day.into()),
    }
}

/// The answer for people, in Japanese and in English.
fn texts(right: &SolicitationRight) -> (String, String) {
    if right.is_allowed() {
        return ("募集できます。".to_owned(), "Solicitation is allowed.".to_owned());
    }
    let (ja, en): (Vec<_>, Vec<_>) = right.reasons.iter().map(|reason| text(*reason)).unzip();
    let kinds: Vec<&str> = right.lacking.iter().map(|kind| kind.code()).collect();
    let (mut ja, mut en) = (
        format!("募集できません。{}", ja.concat()),
        format!("Solicitation is denied: {}.", en.join("; ")),
    );
    if !kinds.is_empty() {
        ja.push_str(&format!("不足している資格: {}。", kinds.join("、")));
        en.push_str(&format!(" Credentials that are lacking: {}.", kinds.join(", ")));
    }
    (ja, en)
}

const fn text(reason: DenialReason) -> (&'static str, &'static str) {
    match reason {
        DenialReason::NotEmployed => ("その日に在籍していません。", "not employed on that day"),
        DenialReason::SolicitationSuspended => ("募集停止中です。", "suspended from all solicitation"),
        DenialReason::CredentialMissing => ("必要な資格がありません。", "a credential is not held"),
        DenialReason::CredentialUnverified => ("資格の証明が確認されていません。", "the proof of a credential has not been seen"),
        DenialReason::CredentialExpired => ("資格の有効期限が切れています。", "a credential has expired"),
        DenialReason::CredentialSuspended => ("資格が停止中です。", "a credential is suspended"),
    }
}

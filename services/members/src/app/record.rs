//! What the audit log and the followers of events are told of a change. Names, dates and codes; of personal values salted commitments.

use std::collections::BTreeMap;

use honi_change::{Change, Record};
use honi_names::MemberName;
use honi_personal_data::SubjectKey;
use serde_json::json;

use super::{Error, Reason};
use crate::domain::{Member, ProfileField, State};

/// What was done.
pub(super) enum Transition {
    Create,
    Update,
    Void { from: State },
    Erase { from: State },
    Screen,
}

/// The audit entry and the event of a change that led to `member`. The keys of the commitments name the fields that were written.
pub(super) fn record(member: &Member, transition: Transition, commitments: BTreeMap<String, String>) -> Record {
    let (action, from, event) = match &transition {
        Transition::Create => ("create", None, "members.created"),
        Transition::Update => ("update", Some(member.state), "members.updated"),
        Transition::Void { from } => ("void", Some(*from), "members.voided"),
        Transition::Erase { from } => ("erase", Some(*from), "members.erased"),
        Transition::Screen => ("screen", Some(member.state), "members.screening_changed"),
    };
    let mut payload = json!({
        "member": member.name.to_string(),
        "state": member.state.word(),
        "org_unit": member.org_unit.to_string(),
        "sales_staff": member.sales_staff.map(|staff| staff.to_string()),
        "fields": commitments.keys().collect::<Vec<_>>(),
    });
    if matches!(transition, Transition::Screen) {
        // Yes or no: why is for nobody, and how to act is told by GetMember to those who may know.
        payload["screened"] = member.guidance().is_some().into();
    }
    Record {
        resource: member.name.to_string(),
        version: member.version,
        action: action.to_owned(),
        from: from.map(|state| state.word().to_owned()),
        to: Some(member.state.word().to_owned()),
        reason: None,
        rule_version: None,
        commitments,
        event: Some((event.to_owned(), payload)),
    }
}

/// Commits to the values that fields have now, so that it can be proven later what was written although the log does not hold it. The
/// salts are sealed with the member's key: erasing the member makes the commitments meaningless.
///
/// # Errors
/// If the database fails.
pub(super) async fn commitments(
    change: &Change,
    key: &SubjectKey,
    member: &Member,
    fields: &[ProfileField],
) -> Result<BTreeMap<String, String>, Error> {
    let values = fields.iter().map(|field| (field.path(), member.text(*field)));
    commit(change, key, &member.name.to_string(), values).await
}

/// As [`commitments`], of the reason of a step, with the key that seals it.
pub(super) async fn commitment_to_reason(
    change: &Change,
    key: &SubjectKey,
    member: MemberName,
    reason: Reason<'_>,
) -> Result<BTreeMap<String, String>, Error> {
    commit(change, key, &reason.subject(member), [("reason", reason.text().to_owned())]).await
}

/// As [`commitments`], of any values by their fields; `subject` is whose salts they are.
///
/// # Errors
/// If the database fails.
pub(super) async fn commit<'a>(
    change: &Change,
    key: &SubjectKey,
    subject: &str,
    values: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<BTreeMap<String, String>, Error> {
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    Ok(honi_audit_log::commit(change.conn(), subject, values, seal).await?)
}

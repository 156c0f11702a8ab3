//! What the audit log and the followers of events are told of a change. Names, dates and codes; of personal values salted commitments.

use std::collections::BTreeMap;

use honi_change::{Change, Record};
use honi_names::MemberName;
use serde_json::json;

use super::{Deps, Error, Reason};
use crate::domain::{Member, ProfileField, State};

/// Under which name the salts are sealed with the member's key.
const SALT: &str = "audit_salt";

/// What was done.
pub(super) enum Transition {
    Create,
    Update,
    Void { from: State },
    Erase { from: State },
}

/// The audit entry and the event of a change that led to `member`. The keys of the commitments name the fields that were written.
pub(super) fn record(member: &Member, transition: Transition, commitments: BTreeMap<String, String>) -> Record {
    let (action, from, event) = match transition {
        Transition::Create => ("create", None, "members.created"),
        Transition::Update => ("update", Some(member.state), "members.updated"),
        Transition::Void { from } => ("void", Some(from), "members.voided"),
        Transition::Erase { from } => ("erase", Some(from), "members.erased"),
    };
    let payload = json!({
        "member": member.name.to_string(),
        "state": member.state.word(),
        "org_unit": member.org_unit.to_string(),
        "sales_staff": member.sales_staff.map(|staff| staff.to_string()),
        "fields": commitments.keys().collect::<Vec<_>>(),
    });
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
pub(super) async fn commitments(
    deps: &Deps,
    change: &Change,
    member: &Member,
    fields: &[ProfileField],
) -> Result<BTreeMap<String, String>, Error> {
    let values: Vec<(&str, String)> = fields.iter().map(|field| (field.path(), member.text(*field))).collect();
    commit(deps, change, &member.name.to_string(), &values).await
}

/// As [`commitments`], of the reason of a step.
pub(super) async fn commitment_to_reason(
    deps: &Deps,
    change: &Change,
    member: MemberName,
    reason: Reason<'_>,
) -> Result<BTreeMap<String, String>, Error> {
    commit(deps, change, &reason.subject(member), &[("reason", reason.text().to_owned())]).await
}

async fn commit(deps: &Deps, change: &Change, subject: &str, values: &[(&str, String)]) -> Result<BTreeMap<String, String>, Error> {
    let key = deps.vault.keys.key_for_sealing(change.conn(), subject).await?;
    let mut commitments = BTreeMap::new();
    for (path, value) in values {
        let (commitment, salt) = honi_audit_log::commit(value);
        let sealed = key.seal(SALT, &hex::encode(salt.expose())).into_bytes();
        honi_audit_log::keep_salt(change.conn(), &commitment, subject, sealed).await?;
        commitments.insert((*path).to_owned(), commitment.into_string());
    }
    Ok(commitments)
}

//! What the audit log and the followers of events are told of a change.

use std::collections::BTreeMap;

use honi_change::{Change, Record};
use serde_json::json;

use super::{Deps, Error, content};
use crate::domain::Contract;

/// Records what was done to a contract (action, event). The audit log commits to the version as it is.
///
/// # Errors
/// If the database fails or a key cannot be had.
pub(super) async fn record(
    deps: &Deps,
    change: &mut Change,
    before: Option<&Contract>,
    after: &Contract,
    done: (&str, &str),
) -> Result<(), Error> {
    let name = after.name.to_string();
    let values = [("content", content::line(after))];
    let commitments = commit(deps, change, &name, values).await?;
    let terms = &after.terms;
    let payload = json!({
        "contract": name,
        "state": after.stage.state().code(),
        "origin": terms.origin.code(),
        "line_group": terms.line_group.code(),
        "underwriter_kind": terms.underwriter_kind.code(),
        "policyholder": terms.policyholder,
        "org_unit": terms.org_unit,
        "sales_staff": terms.sales_staff,
        "establish_date": after.stage.established_on(),
        "termination_date": after.stage.end().map(|end| end.on),
        "termination_reason": after.stage.end().map(|end| end.reason.code()),
    });
    let record = Record {
        resource: name,
        version: after.version,
        action: done.0.to_owned(),
        from: before.map(|before| before.stage.state().code().to_owned()),
        to: Some(after.stage.state().code().to_owned()),
        reason: after.correction.map(|reason| reason.code().to_owned()),
        rule_version: None,
        commitments,
        event: Some((format!("proposals.contract_{}", done.1), payload)),
    };
    Ok(change.record(record).await?)
}

/// Commits to values and keeps the salts under the key of `subject`.
///
/// # Errors
/// If the database fails or a key cannot be had.
pub(super) async fn commit<'a>(
    deps: &Deps,
    change: &Change,
    subject: &str,
    values: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<BTreeMap<String, String>, Error> {
    let key = deps.keys.key_for_sealing(change.conn(), subject).await?;
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    Ok(honi_audit_log::commit(change.conn(), subject, values, seal).await?)
}

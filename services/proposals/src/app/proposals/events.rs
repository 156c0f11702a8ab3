//! What the audit log and the followers of events are told of a proposal: names, days and codes, never a word of it.

use std::collections::BTreeMap;

use honi_change::{Change, Record};
use honi_serve::Problem;
use serde_json::json;

use super::super::{Deps, Error};
use super::words::Said;
use crate::domain::solicitation::{Proposal, StateCode};
use crate::storage::proposals::TEXTS;

/// Records what was done, keeps its words sealed, and commits to both.
///
/// # Errors
/// If the database fails or a key cannot be had.
pub(super) async fn record(
    deps: &Deps,
    change: &mut Change,
    before: Option<&Proposal>,
    after: &Proposal,
    verb: &str,
    said: Said,
) -> Result<(), Error> {
    let (origin, course) = (after.origin(), after.course());
    let name = origin.name.to_string();
    let payload = json!({
        "proposal": name,
        "state": course.state.code(),
        "member": origin.member,
        "sales_staff": origin.sales_staff,
        "org_unit": origin.org_unit,
        "line_group": origin.line_group,
        "product": course.recommendation.as_ref().map(|it| it.product),
        "contract": course.application.as_ref().map(|it| it.contract),
    });
    let event = match (before, course.state) {
        (None, _) => "proposals.proposal_created",
        (_, StateCode::Applied) => "proposals.proposal_applied",
        (_, StateCode::Closed) => "proposals.proposal_closed",
        _ => "proposals.proposal_changed",
    };
    let cleared = course.recommendation.as_ref().and_then(|it| it.clearance.as_ref());
    let commitments = commit(deps, change, after, said).await?;
    let record = Record {
        resource: name,
        version: course.version,
        action: verb.to_owned(),
        from: before.map(|it| it.state().code().to_owned()),
        to: Some(course.state.code().to_owned()),
        reason: cleared.filter(|_| verb == "clear-conflict").map(|it| it.basis.code().to_owned()),
        rule_version: None,
        commitments,
        event: Some((event.to_owned(), payload)),
    };
    Ok(change.record(record).await?)
}

async fn commit(deps: &Deps, change: &Change, proposal: &Proposal, said: Said) -> Result<BTreeMap<String, String>, Error> {
    let (name, version) = (proposal.origin().name, proposal.course().version);
    let subject = name.to_string();
    let content = serde_json::to_string(proposal.course()).map_err(|_| Problem::internal())?;
    let key = deps.keys.key_for_sealing(change.conn(), &subject).await?;
    TEXTS.keep(change.conn(), &key, name.id(), version, &said).await?;
    let values = said.into_iter().chain([("content", content)]);
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    Ok(honi_audit_log::commit(change.conn(), &subject, values, seal).await?)
}

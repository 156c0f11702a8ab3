//! Versions of the rules of comparing and recommending: written, activated by somebody else, read.

use chrono::NaiveDate;
use honi_change::{Begun, Change, Record};
use honi_database::DatabaseError;
use honi_names::RecommendationPolicyName;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::parameter_sets::refused;
use super::{Command, Deps, Error, events};
use crate::domain::recommendation_policy::RecommendationPolicy;
use crate::storage;

/// Writes a version.
///
/// # Errors
/// PERMISSION_DENIED, ALREADY_EXISTS if another has its version.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, version: String, text: String) -> Result<RecommendationPolicy, Error> {
    deps.permit_catalogue(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let policy = RecommendationPolicy {
        name: RecommendationPolicyName::new(change.next_id()),
        version,
        text,
        author: command.caller.actor.id.clone(),
        activation: None,
        created_at: change.now(),
        writes: 1,
    };
    storage::recommendation_policies::insert(change.conn(), &policy)
        .await
        .map_err(taken)?;
    record(deps, &mut change, &policy, "create").await?;
    change.commit(&policy.name.to_string()).await?;
    Ok(policy)
}

/// Activates a version.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if it was activated or is the caller's own,
/// INVALID_ARGUMENT if the day has passed.
pub(crate) async fn activate(
    deps: &Deps,
    command: Command<'_>,
    name: RecommendationPolicyName,
    etag: &str,
    effective_on: Option<NaiveDate>,
) -> Result<RecommendationPolicy, Error> {
    let caller = command.caller;
    deps.permit_catalogue(caller)?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let policy = storage::recommendation_policies::find(change.conn(), name, true).await?;
    let policy = policy.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, policy.writes, &name.to_string())?;
    let today = deps.clock.today_in_japan();
    let policy = policy
        .activate(&caller.actor.id, effective_on.unwrap_or(today), today)
        .map_err(|error| refused(name.to_string(), error))?;
    storage::recommendation_policies::activate(change.conn(), &policy).await?;
    record(deps, &mut change, &policy, "activate").await?;
    change.commit(&name.to_string()).await?;
    Ok(policy)
}

/// Reads a version.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: RecommendationPolicyName) -> Result<RecommendationPolicy, Error> {
    deps.permit_catalogue(caller)?;
    stored(deps, &name.to_string()).await
}

/// Versions before an id, newest first; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED.
pub(crate) async fn list(deps: &Deps, caller: &Caller, before: Option<Uuid>, size: u64) -> Result<Vec<RecommendationPolicy>, Error> {
    deps.permit_catalogue(caller)?;
    Ok(storage::recommendation_policies::list(deps.database.reader(), before, size + 1).await?)
}

/// Records what was done to a version; the audit log commits to its text.
async fn record(deps: &Deps, change: &mut Change, policy: &RecommendationPolicy, action: &str) -> Result<(), Error> {
    let name = policy.name.to_string();
    let content = json!({ "text": policy.text, "version": policy.version }).to_string();
    let commitments = events::commit(deps, change, &name, [("content", content)]).await?;
    let (from, to) = match policy.activation {
        None => (None, "DRAFT"),
        Some(_) => (Some("DRAFT"), "ACTIVE"),
    };
    let effective_on = policy.activation.as_ref().map(|it| it.effective_on);
    let payload = json!({
        "recommendation_policy": name,
        "version": policy.version,
        "state": to,
        "effective_date": effective_on,
    });
    let record = Record {
        resource: name,
        version: policy.writes,
        action: action.to_owned(),
        from: from.map(str::to_owned),
        to: Some(to.to_owned()),
        reason: None,
        rule_version: None,
        commitments,
        event: Some((format!("proposals.recommendation_policy_{action}d"), payload)),
    };
    Ok(change.record(record).await?)
}

async fn stored(deps: &Deps, name: &str) -> Result<RecommendationPolicy, Error> {
    let id: RecommendationPolicyName = name.parse().map_err(|_| Problem::internal())?;
    let policy = storage::recommendation_policies::find(deps.database.reader(), id, false).await?;
    policy.ok_or_else(|| Problem::not_found(name).into())
}

fn taken(error: DatabaseError) -> Error {
    if error.is_conflict("recommendation_policies_policy_version_key") {
        let (ja, en) = ("その版の比較推奨方針はすでにあります。", "Another policy has that version.");
        return Problem::already_exists("VERSION_TAKEN", RecommendationPolicyName::COLLECTION, ja, en).into();
    }
    error.into()
}

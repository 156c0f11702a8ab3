//! Sets of parameters of detection: written, activated by somebody else, read.

use chrono::NaiveDate;
use honi_change::{Begun, Change, Record};
use honi_names::DetectionParameterSetName;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, events};
use crate::domain::activation::ActivationError;
use crate::domain::detection::{RuleSet, RuleSetError, WeightedRule};
use crate::domain::parameter_set::ParameterSet;
use crate::storage;

/// Writes a set.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the rules do not fit together.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, title: String, rules: Vec<WeightedRule>) -> Result<ParameterSet, Error> {
    deps.permit_detection(command.caller)?;
    let rules = rule_set("detection_parameter_set.rules", rules)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let set = ParameterSet {
        name: DetectionParameterSetName::new(change.next_id()),
        title,
        rules,
        author: command.caller.actor.id.clone(),
        activation: None,
        created_at: change.now(),
        version: 1,
    };
    storage::parameter_sets::insert(change.conn(), &set).await?;
    record(deps, &mut change, &set, "create").await?;
    change.commit(&set.name.to_string()).await?;
    Ok(set)
}

/// Activates a set.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if it was activated or is the caller's own,
/// INVALID_ARGUMENT if the day has passed.
pub(crate) async fn activate(
    deps: &Deps,
    command: Command<'_>,
    name: DetectionParameterSetName,
    etag: &str,
    effective_on: Option<NaiveDate>,
) -> Result<ParameterSet, Error> {
    let caller = command.caller;
    deps.permit_detection(caller)?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let set = storage::parameter_sets::find(change.conn(), name, true).await?;
    let set = set.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, set.version, &name.to_string())?;
    let today = deps.clock.today_in_japan();
    let set = set
        .activate(&caller.actor.id, effective_on.unwrap_or(today), today)
        .map_err(|error| refused(name.to_string(), error))?;
    storage::parameter_sets::activate(change.conn(), &set).await?;
    record(deps, &mut change, &set, "activate").await?;
    change.commit(&name.to_string()).await?;
    Ok(set)
}

/// Reads a set.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: DetectionParameterSetName) -> Result<ParameterSet, Error> {
    deps.permit_detection(caller)?;
    stored(deps, &name.to_string()).await
}

/// Sets before an id, newest first; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED.
pub(crate) async fn list(deps: &Deps, caller: &Caller, before: Option<Uuid>, size: u64) -> Result<Vec<ParameterSet>, Error> {
    deps.permit_detection(caller)?;
    Ok(storage::parameter_sets::list(deps.database.reader(), before, size + 1).await?)
}

/// Rules that fit together.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(super) fn rule_set(field: &str, rules: Vec<WeightedRule>) -> Result<RuleSet, Problem> {
    RuleSet::new(rules).map_err(|error: RuleSetError| Problem::invalid(field, error.reason(), error.japanese(), error.to_string()))
}

/// Records what was done to a set; the audit log commits to its rules.
pub(super) async fn record(deps: &Deps, change: &mut Change, set: &ParameterSet, action: &str) -> Result<(), Error> {
    let name = set.name.to_string();
    let rules = serde_json::to_string(&set.rules).map_err(|_| Problem::internal())?;
    let commitments = events::commit(deps, change, &name, [("rules", rules)]).await?;
    let (from, to) = match set.activation {
        None => (None, "DRAFT"),
        Some(_) => (Some("DRAFT"), "ACTIVE"),
    };
    let effective_on = set.activation.as_ref().map(|it| it.effective_on);
    let payload = json!({ "detection_parameter_set": name, "state": to, "effective_date": effective_on });
    let record = Record {
        resource: name,
        version: set.version,
        action: action.to_owned(),
        from: from.map(str::to_owned),
        to: Some(to.to_owned()),
        reason: None,
        rule_version: None,
        commitments,
        event: Some((format!("proposals.detection_parameter_set_{action}d"), payload)),
    };
    Ok(change.record(record).await?)
}

async fn stored(deps: &Deps, name: &str) -> Result<ParameterSet, Error> {
    let id: DetectionParameterSetName = name.parse().map_err(|_| Problem::internal())?;
    let set = storage::parameter_sets::find(deps.database.reader(), id, false).await?;
    set.ok_or_else(|| Problem::not_found(name).into())
}

/// The answer to an activation that was refused.
pub(super) fn refused(name: String, error: ActivationError) -> Problem {
    match error {
        ActivationError::Active | ActivationError::Own => Problem::precondition(error.reason(), name, error.japanese(), error.to_string()),
        ActivationError::InPast => Problem::invalid("effective_date", error.reason(), error.japanese(), error.to_string()),
    }
}

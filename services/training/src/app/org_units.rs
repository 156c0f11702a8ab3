//! Units: create, read, revise.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use honi_change::{Begun, Record};
use honi_database::Transaction;
use honi_names::OrgUnitName;
use honi_serve::{Caller, Problem};
use serde_json::json;

use super::{Command, Deps, Error};
use crate::domain::{OrgUnit, OrgUnitRevision, stands_below};
use crate::storage;

/// A unit to create.
pub(crate) struct NewOrgUnit {
    /// Short code.
    pub code: String,
    /// What it is from its first day on.
    pub revision: OrgUnitRevision,
}

/// Creates a unit.
///
/// # Errors
/// ALREADY_EXISTS if the code is taken, FAILED_PRECONDITION if the unit above is not in force.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewOrgUnit) -> Result<OrgUnit, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    check_parent(change.conn(), &new.revision).await?;
    let name = OrgUnitName::new(change.next_id());
    let unit = OrgUnit {
        name,
        code: new.code,
        revisions: vec![new.revision],
        created_at: change.now(),
        version: 1,
    };
    storage::org_units::insert(change.conn(), &unit).await.map_err(|error| {
        if error.is_conflict("org_units_code_key") {
            code_taken().into()
        } else {
            Error::from(error)
        }
    })?;
    change.record(record(&unit, "create")).await?;
    change.commit(&name.to_string()).await?;
    Ok(unit)
}

/// Adds a revision to a unit.
///
/// # Errors
/// NOT_FOUND, ABORTED for a stale etag, FAILED_PRECONDITION if the day or the unit above does not fit.
pub(crate) async fn revise(
    deps: &Deps,
    command: Command<'_>,
    name: OrgUnitName,
    etag: &str,
    revision: OrgUnitRevision,
) -> Result<OrgUnit, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let resource = name.to_string();
    storage::org_units::lock_revisions(change.conn()).await?;
    let unit = storage::org_units::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(&*resource))?;
    honi_door::check_etag(etag, unit.version, &resource)?;
    check_parent(change.conn(), &revision).await?;
    check_cycle(change.conn(), name, &revision).await?;
    let unit = unit.revise(revision).map_err(|error| effective_date_order(&resource, &error))?;
    storage::org_units::add_revision(change.conn(), &unit).await?;
    change.record(record(&unit, "revise")).await?;
    change.commit(&resource).await?;
    Ok(unit)
}

/// Reads a unit with its history.
///
/// # Errors
/// NOT_FOUND.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: OrgUnitName) -> Result<OrgUnit, Error> {
    deps.permit_organization(caller)?;
    let unit = storage::org_units::find(deps.database.reader(), name).await?;
    unit.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// Units in force on a day, by code, after a code; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(deps: &Deps, caller: &Caller, day: NaiveDate, after: Option<&str>, size: u64) -> Result<Vec<OrgUnit>, Error> {
    deps.permit_organization(caller)?;
    Ok(storage::org_units::list(deps.database.reader(), day, after, size + 1).await?)
}

async fn replayed(deps: &Deps, resource: &str) -> Result<OrgUnit, Error> {
    let name: OrgUnitName = resource.parse().map_err(|_| Problem::internal())?;
    let unit = storage::org_units::find(deps.database.reader(), name).await?;
    unit.ok_or_else(|| Problem::not_found(resource).into())
}

async fn check_parent(conn: &Transaction, revision: &OrgUnitRevision) -> Result<(), Error> {
    let Some(parent) = revision.parent else { return Ok(()) };
    if storage::org_units::exists(conn, parent, revision.effective_from).await? {
        return Ok(());
    }
    let (ja, en) = ("上位の組織はその日に存在しません。", "The unit above does not exist on that day.");
    Err(Problem::precondition("PARENT_NOT_IN_FORCE", parent.to_string(), ja, en).into())
}

/// The unit above must not stand below the unit: not on the first day, nor once what is known of the time after comes true.
async fn check_cycle(conn: &Transaction, name: OrgUnitName, revision: &OrgUnitRevision) -> Result<(), Error> {
    let Some(parent) = revision.parent else { return Ok(()) };
    let mut days = storage::org_units::changes_after(conn, revision.effective_from).await?;
    days.insert(revision.effective_from);
    for day in days {
        let placement = storage::org_units::placement(conn, day).await?;
        if stands_below(&placement, parent, name) {
            let (ja, en) = (
                "自分の下位の組織を上位にすることはできません。",
                "A unit cannot stand below itself.",
            );
            return Err(Problem::precondition("ORG_UNIT_CYCLE", name.to_string(), ja, en)
                .with("day", day.to_string())
                .into());
        }
    }
    Ok(())
}

fn code_taken() -> Problem {
    let (ja, en) = ("その組織コードはすでに使われています。", "Another unit has that code.");
    Problem::already_exists("CODE_TAKEN", OrgUnitName::COLLECTION, ja, en)
}

/// A fact that would start before the latest one.
pub(super) fn effective_date_order(resource: &str, error: &crate::domain::OrderError) -> Problem {
    let (ja, en) = (
        "最新の内容の開始日より後の日でなければなりません。",
        "The day must lie after the start of what is in force latest.",
    );
    Problem::precondition("EFFECTIVE_DATE_ORDER", resource, ja, en).with("latest", error.latest.to_string())
}

fn record(unit: &OrgUnit, action: &'static str) -> Record {
    let from = unit.revisions.last().map(|revision| revision.effective_from.to_string());
    Record {
        resource: unit.name.to_string(),
        version: unit.version,
        action: action.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments: BTreeMap::new(),
        event: Some((
            format!("organization.org_unit.{action}d"),
            json!({ "org_unit": unit.name.to_string(), "effective_from": from }),
        )),
    }
}

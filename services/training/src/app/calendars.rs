//! Calendars and closures of units.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use honi_calendar::CalendarRules;
use honi_change::{Begun, Record};
use honi_names::{CalendarName, OrgUnitName, UnitClosureName};
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error};
use crate::domain::{Calendar, ClosureError, UnitClosure, stands_below};
use crate::storage;

/// A calendar's new version.
pub(crate) struct NewVersion {
    /// Which calendar.
    pub name: CalendarName,
    /// Title.
    pub title: String,
    /// The rules; their version is given by the service.
    pub rules: CalendarRules,
}

/// A closure to record.
pub(crate) struct NewClosure {
    /// The unit.
    pub org_unit: OrgUnitName,
    /// First day.
    pub first_date: NaiveDate,
    /// Last day.
    pub last_date: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Reads a calendar, one version or the latest.
///
/// # Errors
/// NOT_FOUND.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: &CalendarName, version: Option<i64>) -> Result<Calendar, Error> {
    deps.permit_organization(caller)?;
    let calendar = storage::calendars::find(deps.database.reader(), name, version).await?;
    calendar.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// Replaces a calendar by a new version.
///
/// # Errors
/// NOT_FOUND, ABORTED for a stale etag or if another change was faster.
pub(crate) async fn update(deps: &Deps, command: Command<'_>, etag: &str, new: NewVersion) -> Result<Calendar, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => return get(deps, command.caller, &new.name, None).await,
    };
    let resource = new.name.to_string();
    let calendar = storage::calendars::find(change.conn(), &new.name, None)
        .await?
        .ok_or_else(|| Problem::not_found(&*resource))?;
    honi_door::check_etag(etag, calendar.rules.version, &resource)?;
    let calendar = calendar.replace(new.title, new.rules, change.now());
    storage::calendars::insert(change.conn(), &calendar).await.map_err(|error| {
        if error.is_conflict("calendars_pkey") {
            Problem::stale(&*resource).into()
        } else {
            Error::from(error)
        }
    })?;
    let version = calendar.rules.version;
    change
        .record(record(
            &resource,
            version,
            "update",
            ("organization.calendar.updated", json!({ "calendar": resource })),
        ))
        .await?;
    change.commit(&resource).await?;
    Ok(calendar)
}

/// Closes a unit for some days.
///
/// # Errors
/// INVALID_ARGUMENT if the days are in the wrong order, FAILED_PRECONDITION if the unit does not exist.
pub(crate) async fn close_unit(deps: &Deps, command: Command<'_>, new: NewClosure) -> Result<UnitClosure, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let name = UnitClosureName::new(change.next_id());
    let closure = UnitClosure {
        name,
        org_unit: new.org_unit,
        first_date: new.first_date,
        last_date: new.last_date,
        reason: new.reason,
        created_at: change.now(),
        voided: false,
        version: 1,
    };
    let reversed = |_: ClosureError| {
        Problem::invalid(
            "unit_closure.last_date",
            "BEFORE_FIRST",
            "開始日より前です。",
            "lies before first_date",
        )
    };
    let closure = closure.checked().map_err(reversed)?;
    if !storage::org_units::exists(change.conn(), new.org_unit, new.first_date).await? {
        let (ja, en) = ("その組織はその日に存在しません。", "The unit does not exist on that day.");
        return Err(Problem::precondition("ORG_UNIT_NOT_IN_FORCE", new.org_unit.to_string(), ja, en).into());
    }
    storage::unit_closures::insert(change.conn(), &closure).await?;
    change.record(closure_record(&closure, "create")).await?;
    change.commit(&name.to_string()).await?;
    Ok(closure)
}

/// Voids a closure entered in error.
///
/// # Errors
/// NOT_FOUND, ABORTED for a stale etag, FAILED_PRECONDITION if it was voided already.
pub(crate) async fn void(deps: &Deps, command: Command<'_>, name: UnitClosureName, etag: &str, reason: &str) -> Result<UnitClosure, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let resource = name.to_string();
    let closure = storage::unit_closures::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(&*resource))?;
    honi_door::check_etag(etag, closure.version, &resource)?;
    let voided = |_: ClosureError| {
        let (ja, en) = ("すでに取り消されています。", "It was voided already.");
        Problem::precondition("STATE_TRANSITION", &*resource, ja, en)
    };
    let closure = closure.void().map_err(voided)?;
    storage::unit_closures::void(change.conn(), &closure, reason).await?;
    change.record(closure_record(&closure, "void")).await?;
    change.commit(&resource).await?;
    Ok(closure)
}

/// Closures that are not voided, earliest first, after a first day and id; of one unit and those above it if asked; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(
    deps: &Deps,
    caller: &Caller,
    org_unit: Option<OrgUnitName>,
    after: Option<(NaiveDate, Uuid)>,
    size: u64,
) -> Result<Vec<UnitClosure>, Error> {
    deps.permit_organization(caller)?;
    let conn = deps.database.reader();
    let units = match org_unit {
        None => None,
        Some(unit) => {
            let placement = storage::org_units::placement(conn, deps.clock.today_in_japan()).await?;
            Some(
                placement
                    .keys()
                    .copied()
                    .filter(|above| stands_below(&placement, unit, *above))
                    .collect::<Vec<_>>(),
            )
        }
    };
    Ok(storage::unit_closures::list(conn, units.as_deref(), after, size + 1).await?)
}

async fn replayed(deps: &Deps, resource: &str) -> Result<UnitClosure, Error> {
    let name: UnitClosureName = resource.parse().map_err(|_| Problem::internal())?;
    let closure = storage::unit_closures::find(deps.database.reader(), name).await?;
    closure.ok_or_else(|| Problem::not_found(resource).into())
}

fn closure_record(closure: &UnitClosure, action: &str) -> Record {
    let payload = json!({
        "unit_closure": closure.name.to_string(),
        "org_unit": closure.org_unit.to_string(),
        "first_date": closure.first_date.to_string(),
        "last_date": closure.last_date.to_string(),
        "voided": closure.voided,
    });
    let event = if closure.voided {
        "organization.unit_closure.voided"
    } else {
        "organization.unit_closure.created"
    };
    let record = record(&closure.name.to_string(), closure.version, action, (event, payload));
    // A closure is no set of rules.
    Record {
        rule_version: None,
        ..record
    }
}

pub(super) fn record(resource: &str, version: i64, action: &str, event: (&str, serde_json::Value)) -> Record {
    Record {
        resource: resource.to_owned(),
        version,
        action: action.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: Some(version.to_string()),
        commitments: BTreeMap::new(),
        event: Some((event.0.to_owned(), event.1)),
    }
}

//! Notices: create, list one's own, read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use honi_access::Resource;
use honi_change::{Begun, Change, Record};
use honi_database::Database;
use honi_names::{NoticeName, StaffName};
use honi_personal_data::KeyRing;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error};
use crate::domain::{Notice, NoticeKind, Recipient};
use crate::storage;

/// Whom a new notice is for.
pub(crate) enum Addressee {
    /// As given.
    Recipient(Recipient),
    /// The supervisor of a staff on the day.
    SupervisorOf(StaffName),
}

/// A notice to create.
pub(crate) struct NewNotice {
    /// Whom it is for.
    pub to: Addressee,
    /// What it is about.
    pub kind: NoticeKind,
    /// The resource it is about.
    pub resource: String,
    /// What of the resource it is about.
    pub topic: String,
    /// When that is due, if it is.
    pub due_at: Option<DateTime<Utc>>,
}

/// Records a notice; the relay sends the e-mails.
///
/// # Errors
/// FAILED_PRECONDITION if the staff or unit does not exist.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewNotice) -> Result<Notice, Error> {
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let recipient = resolve(deps, &change, new.to).await?;
    deps.permit(command.caller, &resource("notices", &recipient))?;
    let name = NoticeName::new(change.next_id());
    let notice = Notice {
        name,
        recipient,
        kind: new.kind,
        resource: new.resource,
        topic: new.topic,
        due_at: new.due_at,
        created_at: change.now(),
        read: None,
        version: 1,
    };
    storage::notices::insert(change.conn(), &notice).await?;
    change.record(record(&notice, "create", "organization.notice.created")).await?;
    change.commit(&name.to_string()).await?;
    Ok(notice)
}

/// The caller's notices, newest first, before an id; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(deps: &Deps, caller: &Caller, unread_only: bool, before: Option<Uuid>, size: u64) -> Result<Vec<Notice>, Error> {
    let mut recipients: Vec<Recipient> = caller
        .actor
        .roles
        .iter()
        .map(|role| Recipient::Role(role.code().to_owned()))
        .collect();
    recipients.extend(caller.actor.staff_name().map(Recipient::Staff));
    if let Some(unit) = caller.actor.org_unit {
        recipients.push(Recipient::OrgUnitQueue(unit));
        recipients.extend(
            caller
                .actor
                .roles
                .iter()
                .map(|role| Recipient::RoleInUnit(role.code().to_owned(), unit)),
        );
    }
    // The same policies that decide on one notice decide which of these inboxes are the caller's.
    recipients.retain(|recipient| deps.permit(caller, &resource("notices", recipient)).is_ok());
    Ok(storage::notices::list(deps.database.reader(), &recipients, unread_only, before, size + 1).await?)
}

/// Marks one of the caller's notices as read; the first reader stays.
///
/// # Errors
/// NOT_FOUND, also for somebody else's notice.
pub(crate) async fn read(deps: &Deps, command: Command<'_>, name: NoticeName) -> Result<Notice, Error> {
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let not_found = || Problem::not_found(name.to_string());
    let mut notice = storage::notices::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(not_found)?;
    if deps
        .permit(command.caller, &resource(&name.to_string(), &notice.recipient))
        .is_err()
    {
        command.caller.mark_refused();
        return Err(not_found().into());
    }
    if notice.read(&command.caller.actor.id, change.now()) {
        storage::notices::update_read(change.conn(), &notice).await?;
        change.record(record(&notice, "read", "organization.notice.read")).await?;
    }
    change.commit(&name.to_string()).await?;
    Ok(notice)
}

/// The addresses to which the e-mail of a notice goes: of its staff, of who is in its unit, or of who holds its role.
///
/// # Errors
/// If the database fails.
pub(crate) async fn addresses(database: &Database, keys: &KeyRing, day: NaiveDate, name: NoticeName) -> Result<Vec<String>, Error> {
    let conn = database.reader();
    let Some(notice) = storage::notices::find(conn, name).await? else {
        return Ok(Vec::new());
    };
    let staff = match &notice.recipient {
        Recipient::Staff(staff) => storage::staff::find(conn, keys, *staff).await?.into_iter().collect(),
        Recipient::OrgUnitQueue(unit) => {
            let listing = storage::staff::Listing {
                day,
                org_unit: Some(*unit),
                after: None,
                limit: 1000,
            };
            storage::staff::list(conn, keys, &listing).await?
        }
        Recipient::Role(role) => storage::staff::in_role(conn, keys, role, day).await?,
        Recipient::RoleInUnit(role, unit) => {
            let listing = storage::staff::Listing {
                day,
                org_unit: Some(*unit),
                after: None,
                limit: 1000,
            };
            let in_unit = storage::staff::list(conn, keys, &listing).await?;
            in_unit.into_iter().filter(|staff| staff.roles.contains(role)).collect()
        }
    };
    let addresses: BTreeSet<String> = staff
        .into_iter()
        .map(|staff| staff.email)
        .filter(|email| !email.is_empty())
        .collect();
    Ok(addresses.into_iter().collect())
}

/// Whom the notice is for: the staff or unit must exist; a supervisor is resolved now, to the unit's queue if there is none.
async fn resolve(deps: &Deps, change: &Change, to: Addressee) -> Result<Recipient, Error> {
    let day = deps.clock.today_in_japan();
    let unknown = |resource: String| {
        let (ja, en) = ("宛先が存在しません。", "The recipient does not exist.");
        Problem::precondition("RECIPIENT_UNKNOWN", resource, ja, en)
    };
    match to {
        Addressee::Recipient(Recipient::Staff(name)) => {
            let known = storage::staff::find(change.conn(), &deps.keys, name).await?;
            known
                .map(|_| Recipient::Staff(name))
                .ok_or_else(|| unknown(name.to_string()).into())
        }
        Addressee::Recipient(Recipient::OrgUnitQueue(name)) => {
            let known = storage::org_units::exists(change.conn(), name, day).await?;
            if known {
                Ok(Recipient::OrgUnitQueue(name))
            } else {
                Err(unknown(name.to_string()).into())
            }
        }
        Addressee::Recipient(role @ Recipient::Role(_)) => Ok(role),
        Addressee::Recipient(Recipient::RoleInUnit(role, unit)) => {
            let known = storage::org_units::exists(change.conn(), unit, day).await?;
            if known {
                Ok(Recipient::RoleInUnit(role, unit))
            } else {
                Err(unknown(unit.to_string()).into())
            }
        }
        Addressee::SupervisorOf(name) => {
            let assignments = storage::assignments::of(change.conn(), name).await?;
            let assignment = assignments.on(day).ok_or_else(|| unknown(name.to_string()))?;
            Ok(assignment
                .supervisor
                .map_or(Recipient::OrgUnitQueue(assignment.org_unit), Recipient::Staff))
        }
    }
}

async fn replayed(deps: &Deps, resource: &str) -> Result<Notice, Error> {
    let name: NoticeName = resource.parse().map_err(|_| Problem::internal())?;
    let notice = storage::notices::find(deps.database.reader(), name).await?;
    notice.ok_or_else(|| Problem::not_found(resource).into())
}

/// The notice as the policies see it.
fn resource(name: &str, recipient: &Recipient) -> Resource {
    let (staff, org_unit, role) = match recipient {
        Recipient::Staff(staff) => (staff.to_string(), String::new(), String::new()),
        Recipient::OrgUnitQueue(unit) => (String::new(), unit.to_string(), String::new()),
        Recipient::Role(role) => (String::new(), String::new(), role.clone()),
        Recipient::RoleInUnit(role, unit) => (String::new(), unit.to_string(), role.clone()),
    };
    Resource::new("Notice", name)
        .text("staff", staff)
        .text("org_unit", org_unit)
        .text("role", role)
}

fn record(notice: &Notice, action: &str, event: &str) -> Record {
    let name = notice.name.to_string();
    Record {
        resource: name.clone(),
        version: notice.version,
        action: action.to_owned(),
        from: None,
        to: Some(if notice.read.is_some() { "READ" } else { "UNREAD" }.to_owned()),
        reason: None,
        rule_version: None,
        commitments: BTreeMap::new(),
        event: Some((
            event.to_owned(),
            json!({ "notice": name, "resource": notice.resource, "topic": notice.topic }),
        )),
    }
}

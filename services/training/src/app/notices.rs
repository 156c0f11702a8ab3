//! Notices: create, list one's own, read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use honi_access::Resource;
use honi_change::{Begun, Record};
use honi_names::{NoticeName, StaffName};
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::recipients::{Addressee, resolve};
use super::{Command, Deps, Error};
use crate::domain::{Notice, NoticeKind, Recipient};
use crate::storage;
use crate::storage::notices::Inbox;

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
    /// Whom it is kept from.
    pub excluded: BTreeSet<StaffName>,
}

/// Records a notice; the relay sends the e-mails.
///
/// # Errors
/// FAILED_PRECONDITION if it is for a role that no staff can hold.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewNotice) -> Result<Notice, Error> {
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let recipient = resolve(&change, deps.clock.today_in_japan(), new.to, &new.excluded).await?;
    deps.permit(command.caller, &resource("notices", &recipient, &BTreeSet::new()))?;
    let name = NoticeName::new(change.next_id());
    let notice = Notice {
        name,
        recipient,
        kind: new.kind,
        resource: new.resource,
        topic: new.topic,
        due_at: new.due_at,
        excluded: new.excluded,
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
    recipients.retain(|recipient| deps.permit(caller, &resource("notices", recipient, &BTreeSet::new())).is_ok());
    let inbox = Inbox {
        recipients: &recipients,
        not_from: caller.actor.staff_name(),
        unread_by: unread_only.then_some(caller.actor.id.as_str()),
    };
    Ok(storage::notices::list(deps.database.reader(), &inbox, before, size + 1).await?)
}

/// Marks one of the caller's notices as read by the caller; the first reader stays.
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
        .permit(command.caller, &resource(&name.to_string(), &notice.recipient, &notice.excluded))
        .is_err()
    {
        command.caller.mark_refused();
        return Err(not_found().into());
    }
    let (reader, now) = (command.caller.actor.id.as_str(), change.now());
    if storage::notices::mark(change.conn(), name, reader, now).await? {
        notice.read(reader, now);
        storage::notices::update_read(change.conn(), &notice).await?;
        change.record(record(&notice, "read", "organization.notice.read")).await?;
    }
    change.commit(&name.to_string()).await?;
    Ok(notice)
}

async fn replayed(deps: &Deps, resource: &str) -> Result<Notice, Error> {
    let name: NoticeName = resource.parse().map_err(|_| Problem::internal())?;
    let notice = storage::notices::find(deps.database.reader(), name).await?;
    notice.ok_or_else(|| Problem::not_found(resource).into())
}

/// The notice as the policies see it.
fn resource(name: &str, recipient: &Recipient, excluded: &BTreeSet<StaffName>) -> Resource {
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
        .texts("excluded_staff", excluded.iter().map(ToString::to_string))
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

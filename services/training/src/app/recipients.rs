//! Whom notices are for, and where their e-mails go.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use honi_access::Role;
use honi_change::Change;
use honi_database::Database;
use honi_names::{NoticeName, StaffName};
use honi_personal_data::KeyRing;
use honi_serve::Problem;

use super::Error;
use crate::domain::{Recipient, Staff};
use crate::storage;
use crate::storage::staff::Listing;

/// More staff than the co-op has.
const MOST_RECIPIENTS: u64 = 10_000;

/// Whom a new notice is for.
pub(crate) enum Addressee {
    /// As given.
    Recipient(Recipient),
    /// The supervisor of a staff on the day.
    SupervisorOf(StaffName),
}

/// The addresses to which the e-mail of a notice goes: of its staff, of who is in its unit, or of who holds its role, as far as they are
/// employed on the day and it is not kept from them.
///
/// # Errors
/// If the database fails.
pub(crate) async fn addresses(database: &Database, keys: &KeyRing, day: NaiveDate, name: NoticeName) -> Result<BTreeSet<String>, Error> {
    let conn = database.reader();
    let Some(notice) = storage::notices::find(conn, name).await? else {
        return Ok(BTreeSet::new());
    };
    let of = async |org_unit| {
        let listing = Listing {
            day,
            org_unit,
            after: None,
            limit: MOST_RECIPIENTS,
        };
        storage::staff::list(conn, keys, &listing).await
    };
    let staff: Vec<Staff> = match &notice.recipient {
        Recipient::Staff(staff) => {
            let found = storage::staff::find(conn, keys, *staff).await?;
            found.into_iter().filter(|staff| staff.employed_on(day)).collect()
        }
        Recipient::OrgUnitQueue(unit) => of(Some(*unit)).await?,
        Recipient::Role(role) => of(None).await?.into_iter().filter(holds(role)).collect(),
        Recipient::RoleInUnit(role, unit) => of(Some(*unit)).await?.into_iter().filter(holds(role)).collect(),
    };
    Ok(staff
        .into_iter()
        .filter(|staff| !notice.excluded.contains(&staff.name))
        .map(|staff| staff.email)
        .filter(|email| !email.is_empty())
        .collect())
}

fn holds(role: &str) -> impl Fn(&Staff) -> bool {
    move |staff| staff.roles.contains(role)
}

/// Whom the notice goes to, so that it reaches somebody: who has left, or from whom it is kept, gives way to the queue of their unit; and
/// where that leaves nobody, the compliance manager is told, and the executive if it is kept from all of those.
///
/// # Errors
/// FAILED_PRECONDITION if it is for a role that no staff can hold.
pub(super) async fn resolve(change: &Change, day: NaiveDate, to: Addressee, excluded: &BTreeSet<StaffName>) -> Result<Recipient, Error> {
    let compliance_manager = || Recipient::Role(Role::ComplianceManager.code().to_owned());
    let meant = match to {
        Addressee::Recipient(Recipient::Staff(name)) => staff_or_queue(change, day, name, excluded).await?,
        Addressee::Recipient(recipient) => {
            check_role(&recipient)?;
            Some(recipient)
        }
        Addressee::SupervisorOf(name) => match storage::assignments::of(change.conn(), name).await?.on(day) {
            Some(assignment) => {
                let queue = Recipient::OrgUnitQueue(assignment.org_unit);
                let above = assignment.supervisor.filter(|above| !excluded.contains(above));
                let is_there = match above {
                    Some(above) => storage::staff::is_employed(change.conn(), above, day).await?,
                    None => false,
                };
                Some(above.filter(|_| is_there).map_or(queue, Recipient::Staff))
            }
            None => None,
        },
    };
    let executive = Recipient::Role(Role::Executive.code().to_owned());
    for recipient in meant.into_iter().chain([compliance_manager(), executive]) {
        if reaches(change, day, &recipient, excluded).await? {
            return Ok(recipient);
        }
    }
    // Nobody is there at all, as in a system that is being set up: whoever becomes compliance manager finds it.
    Ok(compliance_manager())
}

/// The staff, or the queue of the unit they are or were last in; none if there is no such staff.
async fn staff_or_queue(
    change: &Change,
    day: NaiveDate,
    name: StaffName,
    excluded: &BTreeSet<StaffName>,
) -> Result<Option<Recipient>, Error> {
    if !excluded.contains(&name) && storage::staff::is_employed(change.conn(), name, day).await? {
        return Ok(Some(Recipient::Staff(name)));
    }
    let assignments = storage::assignments::of(change.conn(), name).await?;
    Ok(assignments.on(day).map(|assignment| Recipient::OrgUnitQueue(assignment.org_unit)))
}

/// Whether somebody has the inbox on the day, beside those it is kept from.
async fn reaches(change: &Change, day: NaiveDate, recipient: &Recipient, excluded: &BTreeSet<StaffName>) -> Result<bool, Error> {
    let (org_unit, role) = match recipient {
        Recipient::Staff(_) => return Ok(true),
        Recipient::OrgUnitQueue(unit) => (Some(*unit), None),
        Recipient::Role(role) => (None, Some(role)),
        Recipient::RoleInUnit(role, unit) => (Some(*unit), Some(role)),
    };
    let there = storage::staff::roles(change.conn(), day, org_unit).await?;
    Ok(there
        .iter()
        .any(|(name, roles)| !excluded.contains(name) && role.is_none_or(|role| roles.contains(role))))
}

/// Only roles that staff can hold have an inbox.
fn check_role(recipient: &Recipient) -> Result<(), Problem> {
    let (Recipient::Role(code) | Recipient::RoleInUnit(code, _)) = recipient else {
        return Ok(());
    };
    let outside = [Role::Application, Role::ExternalAuditor, Role::Public];
    if code.parse::<Role>().is_ok_and(|role| !outside.contains(&role)) {
        return Ok(());
    }
    let (ja, en) = ("宛先が存在しません。", "The recipient does not exist.");
    Err(Problem::precondition("RECIPIENT_UNKNOWN", format!("roles/{code}"), ja, en))
}

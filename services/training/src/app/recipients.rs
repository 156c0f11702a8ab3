//! Whom notices are for, and where their e-mails go.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use honi_access::Role;
use honi_change::Change;
use honi_database::Database;
use honi_names::{NoticeName, StaffName};
use honi_personal_data::KeyRing;
use honi_serve::Problem;

use super::{Deps, Error};
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
/// employed on the day.
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
        .map(|staff| staff.email)
        .filter(|email| !email.is_empty())
        .collect())
}

fn holds(role: &str) -> impl Fn(&Staff) -> bool {
    move |staff| staff.roles.contains(role)
}

/// Whom the notice is for: the staff, unit or role must exist; a supervisor is resolved now, to the unit's queue if there is none any more.
///
/// # Errors
/// FAILED_PRECONDITION if nobody could ever see the notice.
pub(super) async fn resolve(deps: &Deps, change: &Change, to: Addressee) -> Result<Recipient, Error> {
    let (conn, day) = (change.conn(), deps.clock.today_in_japan());
    let recipient = match to {
        Addressee::Recipient(recipient) => recipient,
        Addressee::SupervisorOf(name) => {
            let assignments = storage::assignments::of(conn, name).await?;
            let assignment = assignments.on(day).ok_or_else(|| unknown(name.to_string()))?;
            let supervisor = match assignment.supervisor {
                Some(supervisor) => storage::staff::find(conn, &deps.keys, supervisor).await?,
                None => None,
            };
            let supervisor = supervisor.filter(|above| above.employed_on(day));
            supervisor.map_or(Recipient::OrgUnitQueue(assignment.org_unit), |above| Recipient::Staff(above.name))
        }
    };
    let known = match &recipient {
        Recipient::Staff(name) => storage::staff::find(conn, &deps.keys, *name).await?.is_some(),
        Recipient::OrgUnitQueue(unit) => storage::org_units::exists(conn, *unit, day).await?,
        Recipient::Role(role) => is_staff_role(role),
        Recipient::RoleInUnit(role, unit) => is_staff_role(role) && storage::org_units::exists(conn, *unit, day).await?,
    };
    if known {
        Ok(recipient)
    } else {
        Err(unknown(subject(&recipient)).into())
    }
}

/// Whether staff of ours can hold the role, so that somebody has the inbox.
fn is_staff_role(code: &str) -> bool {
    let outside = [Role::Application, Role::ExternalAuditor, Role::Public];
    code.parse::<Role>().is_ok_and(|role| !outside.contains(&role))
}

/// What must exist for the notice to reach somebody.
fn subject(recipient: &Recipient) -> String {
    match recipient {
        Recipient::Staff(staff) => staff.to_string(),
        Recipient::OrgUnitQueue(unit) | Recipient::RoleInUnit(_, unit) => unit.to_string(),
        Recipient::Role(role) => format!("roles/{role}"),
    }
}

fn unknown(resource: String) -> Problem {
    let (ja, en) = ("宛先が存在しません。", "The recipient does not exist.");
    Problem::precondition("RECIPIENT_UNKNOWN", resource, ja, en)
}

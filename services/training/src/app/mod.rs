//! What can be done with the organisation, credentials and the right to sell, one module per resource. Each change is one transaction.

pub(crate) mod calendars;
mod commitments;
pub(crate) mod credentials;
pub(crate) mod escalate;
pub(crate) mod first_calendar;
mod holders;
pub(crate) mod lifecycle;
pub(crate) mod notices;
pub(crate) mod org_units;
pub(crate) mod recipients;
mod reporting;
pub(crate) mod solicitation;
pub(crate) mod staff;

use std::sync::Arc;

use honi_access::{Policies, Resource};
use honi_change::Changes;
use honi_clock::Clock;
use honi_database::{Database, Transaction};
use honi_names::{Ids, StaffName};
use honi_personal_data::KeyRing;
use honi_serve::{Caller, Problem};

pub(crate) use honi_door::{Command, Error};

use crate::storage;

/// What the use cases work with.
#[derive(Clone)]
pub(crate) struct Deps {
    /// The service's database.
    pub database: Database,
    /// Begins changes.
    pub changes: Changes,
    /// The staff's keys.
    pub keys: KeyRing,
    /// Who may do what.
    pub policies: Arc<Policies>,
    /// The time.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
}

impl Deps {
    /// Decides on one resource.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit(&self, caller: &Caller, resource: &Resource) -> Result<(), Problem> {
        honi_door::permit(&self.policies, caller, resource)
    }

    /// Decides on the organisation as a whole.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit_organization(&self, caller: &Caller) -> Result<(), Problem> {
        self.permit(caller, &Resource::new("Organization", "organization"))
    }
}

/// What is recorded of a staff needs the staff.
async fn staff_is_known(conn: &Transaction, staff: StaffName) -> Result<(), Error> {
    if storage::staff::exists(conn, staff).await? {
        return Ok(());
    }
    let (ja, en) = ("その職員は存在しません。", "There is no such staff.");
    Err(Problem::precondition("STAFF_UNKNOWN", staff.to_string(), ja, en).into())
}

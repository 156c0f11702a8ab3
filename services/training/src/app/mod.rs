//! What can be done with the organisation, one module per resource. Each change is one transaction.

pub(crate) mod calendars;
mod commitments;
mod error;
pub(crate) mod first_calendar;
pub(crate) mod notices;
pub(crate) mod org_units;
pub(crate) mod recipients;
mod reporting;
pub(crate) mod staff;

use std::sync::Arc;

use honi_access::{Policies, Resource};
use honi_change::{Changes, RequestStamp};
use honi_clock::Clock;
use honi_database::Database;
use honi_names::Ids;
use honi_personal_data::KeyRing;
use honi_serve::{Caller, Problem};

pub(crate) use error::Error;

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

/// Who asks for a change, and the id and content of the request.
pub(crate) struct Command<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The request's id, and what it is compared by when it comes again.
    pub stamp: RequestStamp,
}

impl Deps {
    /// Decides on one resource.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit(&self, caller: &Caller, resource: &Resource) -> Result<(), Problem> {
        let decision = self.policies.decide(&caller.actor, &caller.method, resource);
        if decision.is_allowed() {
            Ok(())
        } else {
            Err(Problem::permission_denied("NOT_PERMITTED"))
        }
    }

    /// Decides on the organisation as a whole.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit_organization(&self, caller: &Caller) -> Result<(), Problem> {
        self.permit(caller, &Resource::new("Organization", "organization"))
    }
}

/// A stale etag is refused.
fn check_etag(given: &str, version: i64, resource: &str) -> Result<(), Problem> {
    if given == version.to_string() {
        Ok(())
    } else {
        Err(Problem::stale(resource))
    }
}

//! Listing voices.

use honi_access::Role;
use honi_names::{OrgUnitName, StaffName};
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::{Deps, Error};
use crate::domain::Voice;
use crate::storage;
use crate::storage::filter::Filter;
use crate::storage::voices::Scope;

/// Voices that a filter and the caller's rights let through, in order of creation, after an id; one more than `size` if there are more.
/// Without their words.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, after: Option<Uuid>, size: u64) -> Result<Vec<Voice>, Error> {
    let filter = read_filter(deps, filter)?;
    Ok(storage::voices::list(deps.database.reader(), &filter, &scope(deps, caller), after, size + 1).await?)
}

/// Reads a filter.
///
/// # Errors
/// INVALID_ARGUMENT if it cannot be read.
pub(super) fn read_filter(deps: &Deps, filter: &str) -> Result<Filter, Problem> {
    Filter::read(filter, deps.clock.now())
        .map_err(|error| Problem::invalid("filter", "FILTER", "絞り込みの条件を読めません。", error.to_string()))
}

/// Whom no voice in a list may be about: the caller, whatever else they may see (separation rule 1).
pub(super) fn not_about(caller: &Caller) -> Option<Uuid> {
    caller.actor.staff_name().map(StaffName::id)
}

/// The policies' rules about reading voices, as a predicate for whole tables. `tests/it` proves that both agree.
pub(super) fn scope(deps: &Deps, caller: &Caller) -> Scope {
    let actor = &caller.actor;
    let Some(me) = not_about(caller) else {
        // The policies let nobody but staff read voices, whatever roles an application has.
        return Scope::default();
    };
    let unit = actor.org_unit.map(OrgUnitName::id);
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    Scope {
        all: any(&[
            Role::ComplianceOfficer,
            Role::ComplianceManager,
            Role::ProductManager,
            Role::Executive,
        ]),
        org_unit: unit.filter(|_| any(&[Role::Sales, Role::Supervisor])),
        queue_of: unit.filter(|_| any(&[Role::ComplaintHandler])),
        handler: Some(me).filter(|_| any(&[Role::ComplaintHandler, Role::BackOffice])),
        recorded: any(&[Role::Reception]).then(|| (actor.id.clone(), deps.own_window_start(caller))),
        not_about: Some(me),
    }
}

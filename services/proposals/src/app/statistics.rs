//! Figures over contracts.

use chrono::{DateTime, NaiveDate, Utc};
use honi_access::{Resource, Role};
use honi_serve::Caller;

use super::{Deps, Error, scope, unreadable_filter};
use crate::domain::persistency::{Persistency, persistency};
use crate::storage;
use crate::storage::contracts::Scope;
use crate::storage::filter::Filter;

/// Which contracts, and up to when they were watched.
pub(crate) struct Asked<'a> {
    /// The filter.
    pub(crate) filter: &'a str,
    /// Up to which day; today if nothing is said.
    pub(crate) observed: Option<NaiveDate>,
    /// As they were known then.
    pub(crate) known_at: Option<DateTime<Utc>>,
    /// Only windows that are over on or after that day.
    pub(crate) period_start: Option<NaiveDate>,
}

/// How many contracts stay in force.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn get_persistency(deps: &Deps, caller: &Caller, asked: Asked<'_>) -> Result<Vec<Persistency>, Error> {
    deps.permit(caller, &Resource::new("Statistics", "statistics"))?;
    let filter = Filter::of_contracts(asked.filter).map_err(unreadable_filter)?;
    let lives = storage::facts::lives(deps.database.reader(), &filter, &counted(caller), asked.known_at).await?;
    let observed = asked.observed.unwrap_or_else(|| deps.clock.today_in_japan());
    Ok(persistency(&lives, observed, asked.period_start))
}

/// Who sees figures alone is told of all contracts (domain 6.2: product managers, editors and approvers of KPIs, executives); anybody else of
/// those that they may list.
fn counted(caller: &Caller) -> Scope {
    let figures = [Role::ProductManager, Role::KpiEditor, Role::KpiApprover, Role::Executive];
    let scope = scope(caller);
    Scope {
        all: scope.all || figures.iter().any(|role| caller.actor.has(*role)),
        ..scope
    }
}

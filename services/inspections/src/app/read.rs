//! Reading and listing cases.

use honi_access::Role;
use honi_names::{InvestigationName, StaffName};
use honi_personal_data::Texts;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::{Deps, Error, READ, hidden};
use crate::domain::Investigation;
use crate::storage;
use crate::storage::filter::Filter;
use crate::storage::investigations::Scope;
use crate::storage::texts::INVESTIGATIONS;

/// A case as one caller may see it.
pub(crate) struct View {
    /// The case.
    pub(crate) case: Investigation,
    /// Its words; none if the caller may not read them.
    pub(crate) texts: Texts,
}

impl Deps {
    pub(super) async fn stored(&self, name: InvestigationName) -> Result<Investigation, Error> {
        let stored = storage::investigations::find(self.database.reader(), name).await?;
        stored.ok_or_else(|| Problem::not_found(name.to_string()).into())
    }

    /// The case as whoever took a step with it is answered: the record in any case, its words only if they may be read.
    pub(super) async fn answer(&self, caller: &Caller, case: Investigation) -> Result<View, Error> {
        let texts = if self.may(caller, READ, "Words", &case) {
            let name = case.origin().name;
            INVESTIGATIONS
                .open(self.database.reader(), &self.keys, name.id(), &name.to_string())
                .await?
        } else {
            Texts::new()
        };
        Ok(View { case, texts })
    }
}

/// Reads one case, with its words if the caller may read them.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: InvestigationName) -> Result<View, Error> {
    let case = deps.stored(name).await?;
    if !deps.may(caller, READ, "Investigation", &case) {
        return Err(hidden(caller, &case).into());
    }
    deps.answer(caller, case).await
}

/// Cases that a filter and the caller's rights let through, newest first, before an id; one more than `size` if there are more. Without words.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<Investigation>, Error> {
    let filter =
        Filter::read(filter).map_err(|error| Problem::invalid("filter", "FILTER", "絞り込みの条件を読めません。", error.to_string()))?;
    Ok(storage::investigations::list(deps.database.reader(), &filter, &scope(caller), before, size + 1).await?)
}

/// The policies' rules about reading cases, as a predicate for whole tables. `tests/it` proves that both agree.
fn scope(caller: &Caller) -> Scope {
    let actor = &caller.actor;
    let Some(me) = actor.staff_name() else {
        // The policies let nobody but staff read cases, whatever roles an application has.
        return Scope::default();
    };
    let without_business = actor.has(Role::Operator) || actor.has(Role::Administrator);
    Scope {
        all: !without_business && (actor.has(Role::ComplianceOfficer) || actor.has(Role::ComplianceManager)),
        investigator: (!without_business && actor.has(Role::BackOffice)).then(|| me.to_string()),
        misconduct: !without_business && actor.has(Role::Executive),
        not_about: Some(StaffName::id(me)),
    }
}

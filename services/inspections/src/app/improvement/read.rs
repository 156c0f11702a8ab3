//! Reading and listing improvement actions.

use honi_access::Role;
use honi_names::ImprovementActionName;
use honi_personal_data::Texts;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::super::{Deps, Error};
use super::{READ, hidden};
use crate::domain::improvement::ImprovementAction;
use crate::storage;
use crate::storage::filter::ImprovementFilter;
use crate::storage::improvement_actions::Scope;
use crate::storage::texts::IMPROVEMENTS;

/// Who reads every improvement action (domain 6.2).
const READERS: [Role; 12] = [
    Role::Supervisor,
    Role::BackOffice,
    Role::ComplaintHandler,
    Role::ComplianceOfficer,
    Role::ComplianceManager,
    Role::TrainingAdministrator,
    Role::ProductManager,
    Role::Auditor,
    Role::AuditManager,
    Role::KpiEditor,
    Role::KpiApprover,
    Role::Executive,
];

/// An action as one caller may see it.
pub(crate) struct View {
    /// The action.
    pub(crate) action: ImprovementAction,
    /// Its words.
    pub(crate) texts: Texts,
    /// Whether the investigations it answers to are named.
    pub(crate) names_investigations: bool,
}

impl Deps {
    pub(super) async fn stored_improvement(&self, name: ImprovementActionName) -> Result<ImprovementAction, Error> {
        let stored = storage::improvement_actions::find(self.database.reader(), name).await?;
        stored.ok_or_else(|| Problem::not_found(name.to_string()).into())
    }

    /// The action as whoever took a step with it is answered.
    pub(super) async fn improvement_answer(&self, caller: &Caller, action: ImprovementAction) -> Result<View, Error> {
        let name = action.origin().name;
        let texts = IMPROVEMENTS
            .open(self.database.reader(), &self.keys, name.id(), &name.to_string())
            .await?;
        Ok(View {
            names_investigations: sees_investigations(caller),
            action,
            texts,
        })
    }
}

/// Reads one action with its words.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: ImprovementActionName) -> Result<View, Error> {
    let action = deps.stored_improvement(name).await?;
    if !deps.may_improve(caller, READ, &action) {
        return Err(hidden(caller, &action).into());
    }
    deps.improvement_answer(caller, action).await
}

/// Actions that a filter and the caller's rights let through, newest first, before an id; one more than `size` if there are more. Without words.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<View>, Error> {
    let filter = ImprovementFilter::read(filter)
        .map_err(|error| Problem::invalid("filter", "FILTER", "絞り込みの条件を読めません。", error.to_string()))?;
    let found = storage::improvement_actions::list(deps.database.reader(), &filter, &scope(caller), before, size + 1).await?;
    let names_investigations = sees_investigations(caller);
    let views = found.into_iter().map(|action| View {
        action,
        texts: Texts::new(),
        names_investigations,
    });
    Ok(views.collect())
}

/// The policies' rules about reading actions, as a predicate for whole tables. `tests/it` proves that both agree.
fn scope(caller: &Caller) -> Scope {
    let actor = &caller.actor;
    let Some(me) = actor.staff_name() else {
        // The policies let nobody but staff read actions, whatever roles an application has.
        return Scope::default();
    };
    let without_business = actor.has(Role::Operator) || actor.has(Role::Administrator);
    Scope {
        all: !without_business && READERS.iter().any(|role| actor.has(*role)),
        owner: (!without_business && actor.has(Role::Sales)).then(|| me.to_string()),
    }
}

/// Whether the caller may know that an action answers to an investigation: compliance, which reads all of those that are not about it. Others
/// would learn of a case that may be about them (separation rule 1).
fn sees_investigations(caller: &Caller) -> bool {
    caller.actor.has(Role::ComplianceOfficer) || caller.actor.has(Role::ComplianceManager)
}

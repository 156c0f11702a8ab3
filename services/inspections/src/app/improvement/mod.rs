//! What can be done with improvement actions, one file per use case. Each change is one transaction.

mod create;
mod decided;
mod escalate;
pub(super) mod events;
mod problem;
mod read;
mod step;
mod words;

use honi_access::{Resource, Role};
use honi_change::Change;
use honi_names::ImprovementNumber;
use honi_serve::{Caller, Problem};

pub(crate) use create::{NewImprovement, create};
pub(crate) use decided::{Decided, open_decided};
pub(crate) use escalate::{Proposal, escalate};
pub(crate) use read::{View, get, list};
pub(crate) use step::step;

use super::{Deps, Error};
use crate::domain::improvement::{Acting, Clocks, ImprovementAction, Source};
use crate::storage;

/// The action of reading, by which it is decided what any answer may show.
const READ: &str = "honi.inspections.v1.ImprovementActionService/GetImprovementAction";

impl Deps {
    /// By what deadlines of improvement actions are computed: the co-op's own calendar.
    fn improvement_clocks<'a>(&'a self, calendar: &'a honi_calendar::BusinessCalendar) -> Clocks<'a> {
        Clocks {
            rules: &self.improvement_rules,
            calendar,
        }
    }

    async fn improvement_number(&self, change: &Change) -> Result<ImprovementNumber, Error> {
        use chrono::Datelike as _;
        let year = honi_clock::day_in_japan(change.now()).year();
        ImprovementNumber::new(year, self.improvement_numbers.one_within(change.conn(), year).await?)
            .map_err(|_| Problem::internal().into())
    }

    fn may_improve(&self, caller: &Caller, method: &str, action: &ImprovementAction) -> bool {
        self.policies.decide(&caller.actor, method, &resource(action)).is_allowed()
    }

    /// Whether the caller may take the step that it calls for: NOT_FOUND if it may not even see the action, else PERMISSION_DENIED.
    fn permit_improving(&self, caller: &Caller, action: &ImprovementAction) -> Result<(), Problem> {
        if self.may_improve(caller, &caller.method, action) {
            return Ok(());
        }
        if self.may_improve(caller, READ, action) {
            Err(Problem::permission_denied("NOT_PERMITTED"))
        } else {
            Err(hidden(caller, action))
        }
    }

    /// That the caller may name a source: an investigation must be there, and one that they may see. Voices are of another service.
    async fn check_source(&self, caller: &Caller, source: Source) -> Result<(), Error> {
        let Source::Investigation(name) = source else { return Ok(()) };
        let case = storage::investigations::find(self.database.reader(), name).await?;
        if case.is_some_and(|case| self.may(caller, super::READ, "Investigation", &case)) {
            return Ok(());
        }
        caller.mark_refused();
        Err(Problem::not_found(name.to_string()).into())
    }
}

/// What the policies see of an action.
fn resource(action: &ImprovementAction) -> Resource {
    let owner = action.handling().owner.map(|staff| staff.to_string()).unwrap_or_default();
    Resource::new("ImprovementAction", action.origin().name.to_string()).text("owner", owner)
}

/// The caller as the rules of an action know it.
fn acting(caller: &Caller) -> Acting {
    let Ok(party) = caller.actor.id.parse();
    let has = |roles: &[Role]| roles.iter().any(|role| caller.actor.has(*role));
    let decides = has(&[Role::ComplianceManager, Role::AuditManager]);
    Acting {
        party,
        decides,
        verifies: decides || has(&[Role::ComplianceOfficer, Role::Auditor]),
    }
}

/// Whoever may not see an action hears that there is none.
fn hidden(caller: &Caller, action: &ImprovementAction) -> Problem {
    caller.mark_refused();
    Problem::not_found(action.origin().name.to_string())
}

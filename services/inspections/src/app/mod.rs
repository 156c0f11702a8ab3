//! What can be done with investigations and improvement actions, one file per use case. Each change is one transaction.

mod allegations;
mod create;
mod escalate;
mod events;
pub(crate) mod improvement;
mod outcomes;
mod problem;
mod read;
mod signals;
mod step;
mod words;
pub(crate) mod workflows;

use std::sync::Arc;

use honi_access::{Policies, Resource, Role};
use honi_calendar::BusinessCalendar;
use honi_change::Change;
use honi_clock::Clock;
use honi_database::{Database, Numbers};
use honi_names::InvestigationNumber;
use honi_neighbours::{Calendars, Lines};
use honi_personal_data::KeyRing;
use honi_serve::{Caller, Problem};

pub(crate) use allegations::{Alleged, allege};
pub(crate) use create::{NewInvestigation, create};
pub(crate) use escalate::{Proposal, escalate};
pub(crate) use honi_door::{Command, Error};
pub(crate) use outcomes::{Between, outcomes};
pub(crate) use read::{View, get, list};
pub(crate) use signals::{Raised, SELF, join};
pub(crate) use step::step;

use crate::domain::{Acting, Clocks, Investigation, RuleSet};

/// The action of reading, by which it is decided what any answer may show.
const READ: &str = "honi.inspections.v1.InvestigationService/GetInvestigation";

/// What the use cases work with.
#[derive(Clone)]
pub(crate) struct Deps {
    /// The service's database.
    pub(crate) database: Database,
    /// Begins changes.
    pub(crate) changes: honi_change::Changes,
    /// The keys of cases.
    pub(crate) keys: KeyRing,
    /// Who may do what.
    pub(crate) policies: Arc<Policies>,
    /// The time.
    pub(crate) clock: Clock,
    /// Numbers of investigations for people.
    pub(crate) numbers: Numbers,
    /// Numbers of improvement actions.
    pub(crate) improvement_numbers: Numbers,
    /// How deadlines of investigations are computed.
    pub(crate) rules: Arc<RuleSet>,
    /// How those of improvement actions are.
    pub(crate) improvement_rules: Arc<crate::domain::improvement::RuleSet>,
    /// The business calendar.
    pub(crate) calendars: Calendars,
    /// Who reports to whom.
    pub(crate) lines: Arc<dyn Lines>,
}

impl Deps {
    /// By what deadlines are computed: the co-op's own calendar, for compliance is no unit that closes.
    fn clocks<'a>(&'a self, calendar: &'a BusinessCalendar) -> Clocks<'a> {
        Clocks {
            rules: &self.rules,
            calendar,
        }
    }

    async fn number(&self, change: &Change) -> Result<InvestigationNumber, Error> {
        use chrono::Datelike as _;
        let year = honi_clock::day_in_japan(change.now()).year();
        InvestigationNumber::new(year, self.numbers.one_within(change.conn(), year).await?).map_err(|_| Problem::internal().into())
    }

    fn may(&self, caller: &Caller, method: &str, kind: &'static str, case: &Investigation) -> bool {
        self.policies.decide(&caller.actor, method, &resource(kind, case)).is_allowed()
    }

    /// Whether the caller may take the step that it calls for: NOT_FOUND if it may not even see the case, else PERMISSION_DENIED.
    fn permit_step(&self, caller: &Caller, case: &Investigation) -> Result<(), Problem> {
        if self.may(caller, &caller.method, "Investigation", case) {
            return Ok(());
        }
        if self.may(caller, READ, "Investigation", case) {
            Err(Problem::permission_denied("NOT_PERMITTED"))
        } else {
            Err(hidden(caller, case))
        }
    }
}

/// What the policies see of a case.
fn resource(kind: &'static str, case: &Investigation) -> Resource {
    let (origin, handling) = (case.origin(), case.handling());
    let misconduct = handling
        .stage
        .proposed()
        .is_some_and(|it| it.proposal.conclusion == crate::domain::Conclusion::Misconduct);
    Resource::new(kind, origin.name.to_string())
        .texts("subject_staff", handling.subjects.iter().map(ToString::to_string))
        .text(
            "investigator",
            handling.investigator.map(|staff| staff.to_string()).unwrap_or_default(),
        )
        .flag("misconduct", misconduct)
}

/// The caller as the rules of a case know it.
fn acting(caller: &Caller) -> Acting {
    let Ok(party) = caller.actor.id.parse();
    Acting {
        party,
        compliance_manager: caller.actor.has(Role::ComplianceManager),
        executive: caller.actor.has(Role::Executive),
    }
}

/// Whom a case is about, and whoever may not see it, hear that there is none.
fn hidden(caller: &Caller, case: &Investigation) -> Problem {
    caller.mark_refused();
    Problem::not_found(case.origin().name.to_string())
}

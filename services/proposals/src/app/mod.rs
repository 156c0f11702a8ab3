//! What can be done with products, proposals, contracts and their detection, one module per resource. Each change is one transaction.

pub(crate) mod backtests;
pub(crate) mod benefits;
pub(crate) mod campaigns;
pub(crate) mod content;
pub(crate) mod contracts;
mod events;
pub(crate) mod first_parameters;
pub(crate) mod imports;
pub(crate) mod parameter_sets;
pub(crate) mod products;
pub(crate) mod proposals;
pub(crate) mod recommendation_policies;
pub(crate) mod signals;
pub(crate) mod statistics;

use std::sync::Arc;

use honi_access::{Policies, Resource, Role};
use honi_change::Changes;
use honi_clock::Clock;
use honi_database::filter::FilterError;
use honi_database::{Database, Numbers};
use honi_names::{Ids, StaffName};
use honi_neighbours::Calendars;
use honi_personal_data::{BlindIndex, KeyRing};
use honi_serve::{Caller, Problem};

use self::proposals::Neighbours;
use crate::domain::Terms;
use crate::storage::contracts::Scope;

pub(crate) use honi_door::{Command, Error};

/// What the use cases work with.
#[derive(Clone)]
pub(crate) struct Deps {
    /// The service's database.
    pub(crate) database: Database,
    /// Begins changes.
    pub(crate) changes: Changes,
    /// The keys that seal the salts of commitments.
    pub(crate) keys: KeyRing,
    /// Finds equal words without the words.
    pub(crate) index: BlindIndex,
    /// Who may do what.
    pub(crate) policies: Arc<Policies>,
    /// The time.
    pub(crate) clock: Clock,
    /// Where new ids come from.
    pub(crate) ids: Ids,
    /// Numbers of contracts for people.
    pub(crate) contract_numbers: Numbers,
    /// Numbers of proposals for people.
    pub(crate) proposal_numbers: Numbers,
    /// Numbers of signals for people.
    pub(crate) signal_numbers: Numbers,
    /// From which worth on compliance reviews what an underwriter gave, in yen.
    pub(crate) benefit_review_from_yen: i64,
    /// The business calendar, as the organisation last told it.
    pub(crate) calendars: Calendars,
    /// Whom to ask for the right to sell, and what a member's age asks for.
    pub(crate) neighbours: Arc<dyn Neighbours>,
}

impl Deps {
    /// Whether the caller may do to a resource what `method` does.
    fn permits(&self, caller: &Caller, method: &str, resource: &Resource) -> bool {
        self.policies.decide(&caller.actor, method, resource).is_allowed()
    }

    /// Decides on what the caller asks for.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit(&self, caller: &Caller, resource: &Resource) -> Result<(), Problem> {
        honi_door::permit(&self.policies, caller, resource)
    }

    /// Decides on the detection as a whole.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit_detection(&self, caller: &Caller) -> Result<(), Problem> {
        self.permit(caller, &Resource::new("Detection", "detection"))
    }
}

/// A contract as the policies see it.
fn resource(name: impl Into<String>, terms: &Terms) -> Resource {
    Resource::new("Contract", name)
        .text("org_unit", terms.org_unit.clone())
        .text("sales_staff", terms.sales_staff.clone().unwrap_or_default())
}

/// The policies' rules about reading contracts and proposals, as a predicate for whole tables. `tests/it` proves that both agree.
fn scope(caller: &Caller) -> Scope {
    let actor = &caller.actor;
    let Some(me) = actor.staff_name() else {
        return Scope::default();
    };
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    // They have no business with contracts, whatever other role they hold (separation rule 7).
    if any(&[Role::Operator, Role::Administrator]) {
        return Scope::default();
    }
    Scope {
        all: any(&[Role::BackOffice, Role::ComplianceOfficer, Role::ComplianceManager]),
        org_unit: actor.org_unit.filter(|_| any(&[Role::Supervisor])).map(|unit| unit.to_string()),
        sales_staff: Some(me).filter(|_| any(&[Role::Sales])).map(|me: StaffName| me.to_string()),
    }
}

fn unreadable_filter(error: FilterError) -> Problem {
    Problem::invalid("filter", "FILTER", "絞り込みの条件を読めません。", error.to_string())
}

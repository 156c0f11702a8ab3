//! What can be done with members, one module per use case. Each change is one transaction.

mod consents;
mod create;
mod documents;
mod erase;
mod get;
mod households;
mod record;
mod screening;
mod search;
mod update;
mod void;

use std::sync::Arc;

use honi_access::{Policies, Resource};
use honi_change::{Begun, Change, Changes};
use honi_clock::Clock;
use honi_database::Database;
use honi_names::MemberName;
use honi_serve::{Caller, Problem};

use crate::domain::{Member, TransitionError};
use crate::storage;

pub(crate) use consents::{Decided, NewConsent, decide, list as list_consents, permission};
pub(crate) use create::create;
pub(crate) use documents::{Document, Recorded, get as document, record as record_document};
pub(crate) use erase::erase;
pub(crate) use get::get;
pub(crate) use honi_door::{Command, Error};
pub(crate) use households::{
    Household, add_person as add_household_person, end_person as end_household_person, household, join as join_household,
    leave as leave_household,
};
pub(crate) use screening::{ScreeningStep, screen};
pub(crate) use search::{Search, search};
pub(crate) use storage::members::{Criterion, Reason, Vault};
pub(crate) use update::update;
pub(crate) use void::void;

/// The right to read a record by name; who lacks it is not told that the record exists.
const READ: &str = "honi.members.v1.MemberService/GetMember";

/// What the use cases work with.
#[derive(Clone)]
pub(crate) struct Deps {
    /// The service's database.
    pub(crate) database: Database,
    /// Begins changes.
    pub(crate) changes: Changes,
    /// The members' keys and the blind indexes.
    pub(crate) vault: Vault,
    /// Who may do what.
    pub(crate) policies: Arc<Policies>,
    /// The time, of which a member's age depends.
    pub(crate) clock: Clock,
}

/// A change of an existing member, ready to be made; or the record, if the request was carried out before.
enum Opened {
    Fresh(Change, Member),
    Replay(Member),
}

impl Deps {
    /// Whether the caller may do to a member what `method` does.
    fn permits(&self, caller: &Caller, method: &str, member: &Resource) -> bool {
        self.policies.decide(&caller.actor, method, member).is_allowed()
    }

    /// The record, if it is there and the caller may read it.
    ///
    /// # Errors
    /// NOT_FOUND in both cases; the access log tells them apart.
    fn readable(&self, caller: &Caller, name: MemberName, found: Option<Member>) -> Result<Member, Problem> {
        let member = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
        if self.permits(caller, READ, &resource(&member)) {
            return Ok(member);
        }
        caller.mark_refused();
        Err(Problem::not_found(name.to_string()))
    }

    /// Whether the caller is told how to act with a flagged member.
    pub(crate) fn is_guided(&self, caller: &Caller) -> bool {
        self.permits(caller, READ, &Resource::new("Guidance", "guidance"))
    }

    /// Decides on the change that the caller asks for.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    fn permit(&self, caller: &Caller, member: &Resource) -> Result<(), Problem> {
        honi_door::permit(&self.policies, caller, member)
    }

    /// A member that the caller may read and do to what it calls for.
    ///
    /// # Errors
    /// NOT_FOUND, PERMISSION_DENIED.
    async fn member(&self, caller: &Caller, name: MemberName) -> Result<Member, Error> {
        let found = storage::members::find(self.database.reader(), &self.vault, name).await?;
        let member = self.readable(caller, name, found)?;
        self.permit(caller, &resource(&member))?;
        Ok(member)
    }

    /// Begins a change of what is recorded beside a member, which is locked for it; or what came of it, if the request was carried out
    /// before.
    ///
    /// # Errors
    /// NOT_FOUND, PERMISSION_DENIED, in this order.
    async fn beside(&self, command: &Command<'_>, name: MemberName) -> Result<Result<(Change, Member), String>, Error> {
        let caller = command.caller;
        let change = match self.changes.begin(&caller.actor, &command.stamp).await? {
            Begun::Fresh(change) => change,
            Begun::Replay(resource) => return Ok(Err(resource)),
        };
        let found = storage::members::find_for_update(change.conn(), &self.vault, name).await?;
        let member = self.readable(caller, name, found)?;
        self.permit(caller, &resource(&member))?;
        Ok(Ok((change, member)))
    }

    /// Begins the change of a member: locks the record and checks that the caller may read it, may change it, and read it as it is now.
    ///
    /// # Errors
    /// NOT_FOUND, PERMISSION_DENIED, ABORTED, in this order.
    async fn open(&self, command: &Command<'_>, name: MemberName, etag: &str) -> Result<Opened, Error> {
        let caller = command.caller;
        let change = match self.changes.begin(&caller.actor, &command.stamp).await? {
            Begun::Fresh(change) => change,
            Begun::Replay(resource) => return Ok(Opened::Replay(self.replayed(caller, &resource).await?)),
        };
        let found = storage::members::find_for_update(change.conn(), &self.vault, name).await?;
        let member = self.readable(caller, name, found)?;
        self.permit(caller, &resource(&member))?;
        honi_door::check_etag(etag, member.version, &name.to_string())?;
        Ok(Opened::Fresh(change, member))
    }

    /// What came of a request that was carried out before, as it is now.
    ///
    /// # Errors
    /// NOT_FOUND if the caller may not read it any more.
    async fn replayed(&self, caller: &Caller, resource: &str) -> Result<Member, Error> {
        let name = resource.parse().map_err(|_| Problem::internal())?;
        get(self, caller, name).await
    }
}

/// A member as the policies see it.
fn resource(member: &Member) -> Resource {
    Resource::new("Member", member.name.to_string())
        .text("org_unit", member.org_unit.to_string())
        .text("sales_staff", member.sales_staff.map(|staff| staff.to_string()).unwrap_or_default())
        .text("state", member.state.word())
}

/// The state does not allow what was asked.
fn wrong_state(member: MemberName, error: &TransitionError) -> Problem {
    let (ja, en) = ("記録の状態がこの操作を許しません。", "The state of the record does not allow it.");
    Problem::precondition("STATE_TRANSITION", member.to_string(), ja, en).with("state", error.from.word())
}

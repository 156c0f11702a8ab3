//! Beginning a proposal.

use chrono::Datelike as _;
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_names::{MemberName, ProposalName, ProposalNumber};
use honi_serve::{Caller, Problem};

use super::super::{Command, Deps, Error};
use super::problem::refused;
use super::{View, described, events, words};
use crate::domain::solicitation::{Intent, Origin, Proposal, SolicitationAct};
use crate::domain::{LineGroup, UnderwriterKind};
use crate::storage;

/// A proposal to begin.
pub(crate) struct NewProposal {
    /// To whom.
    pub(crate) member: MemberName,
    /// Who would be insured; the member if nobody else is named.
    pub(crate) insured: Option<String>,
    /// Against what.
    pub(crate) line_group: LineGroup,
    /// Whether the caller or a relative of theirs would benefit.
    pub(crate) own_contract: bool,
    /// What the member wants.
    pub(crate) intent: Intent,
}

/// Begins a proposal, for the caller as who solicits.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT, FAILED_PRECONDITION without the right to sell, UNAVAILABLE while it cannot be asked for.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewProposal) -> Result<View, Error> {
    let caller = command.caller;
    let (Some(sales_staff), Some(org_unit)) = (caller.actor.staff_name(), caller.actor.org_unit) else {
        return Err(Problem::permission_denied("NOT_PERMITTED").into());
    };
    let resource = described(ProposalName::COLLECTION.to_owned(), org_unit.to_string(), sales_staff.to_string());
    deps.permit(caller, &resource)?;
    if let Begun::Replay(name) = deps.changes.begin(&caller.actor, &command.stamp).await? {
        return replayed(deps, caller, &name).await;
    }
    // Asked outside the transaction, which must not wait for the network.
    let who = (sales_staff, ProposalName::COLLECTION.to_owned());
    deps.require_right(who, UnderwriterKind::ALL, new.line_group, SolicitationAct::IntentCapture)
        .await?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return replayed(deps, caller, &name).await,
    };
    let origin = Origin {
        name: ProposalName::new(change.next_id()),
        number: number(deps, &change).await?,
        member: new.member,
        insured: new.insured.unwrap_or_else(|| new.member.to_string()),
        sales_staff,
        org_unit,
        line_group: new.line_group,
        own_contract: new.own_contract,
        created_at: change.now(),
    };
    let name = origin.name;
    let said = words::of_intent("purpose", &new.intent);
    let proposal = Proposal::begin(origin, new.intent).map_err(|error| refused(name, "intent.", error))?;
    storage::proposals::insert(change.conn(), &proposal).await?;
    events::record(deps, &mut change, None, &proposal, "create", said).await?;
    change.commit(&name.to_string()).await?;
    deps.proposal_answer(caller, proposal).await
}

async fn number(deps: &Deps, change: &Change) -> Result<ProposalNumber, Error> {
    let year = day_in_japan(change.now()).year();
    ProposalNumber::new(year, deps.proposal_numbers.one_within(change.conn(), year).await?).map_err(|_| Problem::internal().into())
}

async fn replayed(deps: &Deps, caller: &Caller, name: &str) -> Result<View, Error> {
    let name: ProposalName = name.parse().map_err(|_| Problem::internal())?;
    deps.proposal_answer(caller, deps.stored_proposal(name).await?).await
}

//! Contracts: recorded, read, and every change of one.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_database::DatabaseError;
use honi_names::{ContractName, ContractNumber};
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::{Command, Deps, Error, events, resource, scope, signals, unreadable_filter};
use crate::domain::{Contract, ContractError, CorrectionReason, End, Stage, Terms, check};
use crate::storage;
use crate::storage::filter::Filter;

/// The right to read a contract by name; who lacks it is not told that it exists.
const READ: &str = "honi.proposals.v1.ContractService/GetContract";

/// A change of a contract.
pub(crate) enum Step {
    /// The application came about, on that day; with the first day of cover, if it is another.
    Establish(NaiveDate, Option<NaiveDate>),
    /// The application was declined.
    Decline(NaiveDate),
    /// It ended.
    Terminate(End),
    /// It is in force again.
    Reinstate(NaiveDate),
    /// What was recorded wrongly, and why it was.
    Correct(Box<dyn FnOnce(Corrected) -> Corrected + Send>, CorrectionReason),
}

/// What a correction may change.
pub(crate) struct Corrected {
    /// The terms.
    pub(crate) terms: Terms,
    /// Day on which it came about.
    pub(crate) established_on: Option<NaiveDate>,
}

impl Step {
    /// What the audit log and the event call it.
    const fn done(&self) -> (&'static str, &'static str) {
        match self {
            Self::Establish(..) => ("establish", "established"),
            Self::Decline(_) => ("decline", "declined"),
            Self::Terminate(_) => ("terminate", "terminated"),
            Self::Reinstate(_) => ("reinstate", "reinstated"),
            Self::Correct(..) => ("correct", "corrected"),
        }
    }

    fn take(self, contract: &Contract, now: DateTime<Utc>) -> Result<Contract, ContractError> {
        match self {
            Self::Establish(on, effective_on) => contract.establish(on, effective_on, now),
            Self::Decline(on) => contract.decline(on, now),
            Self::Terminate(end) => contract.terminate(end, now),
            Self::Reinstate(on) => contract.reinstate(on, now),
            Self::Correct(correct, reason) => {
                let Corrected { terms, established_on } = correct(Corrected {
                    terms: contract.terms.clone(),
                    established_on: contract.stage.established_on(),
                });
                contract.correct(terms, established_on, reason, now)
            }
        }
    }
}

/// Records a contract; with the signals that it raises.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if its days contradict each other, FAILED_PRECONDITION if the contract before it is not known,
/// ALREADY_EXISTS if its key is taken.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, terms: Terms, established_on: Option<NaiveDate>) -> Result<Contract, Error> {
    let caller = command.caller;
    deps.permit(caller, &resource(ContractName::COLLECTION, &terms))?;
    let stage = match established_on {
        None => Stage::Applied,
        Some(established_on) => Stage::InForce {
            established_on,
            reinstated: None,
        },
    };
    check(&terms, &stage)
        .and_then(|()| Contract::check_origin(&terms))
        .map_err(invalid)?;
    let number = numbers(deps, 1).await?.pop().ok_or_else(Problem::internal)?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return replayed(deps, &name).await,
    };
    if let Some(before) = terms.previous_contract {
        let known = storage::contracts::find(change.conn(), before, None).await?;
        known.ok_or_else(|| unknown_before(before))?;
    }
    let contract = Contract {
        name: ContractName::new(change.next_id()),
        number,
        version: 1,
        known_from: change.now(),
        terms,
        stage,
        correction: None,
        import: None,
    };
    insert(deps, &mut change, &contract).await?;
    change.commit(&contract.name.to_string()).await?;
    Ok(contract)
}

/// Writes a new contract; with the signals that it raises.
pub(super) async fn insert(deps: &Deps, change: &mut Change, contract: &Contract) -> Result<(), Error> {
    storage::contracts::insert(change.conn(), contract).await.map_err(taken)?;
    events::record(deps, change, None, contract, ("create", "created")).await?;
    signals::raise_for(deps, change, contract).await
}

/// Takes a step; with the signals that it raises or cures.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION or INVALID_ARGUMENT if the contract does not allow it.
pub(crate) async fn step(deps: &Deps, command: Command<'_>, name: ContractName, etag: &str, step: Step) -> Result<Contract, Error> {
    let caller = command.caller;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return replayed(deps, &name).await,
    };
    let before = for_update(&change, name).await?;
    permit_visible(deps, caller, &before)?;
    honi_door::check_etag(etag, before.version, &name.to_string())?;
    let done = step.done();
    let after = step.take(&before, change.now()).map_err(|error| refused(name, error))?;
    storage::contracts::append(change.conn(), &after).await?;
    events::record(deps, &mut change, Some(&before), &after, done).await?;
    signals::raise_for(deps, &mut change, &after).await?;
    change.commit(&name.to_string()).await?;
    Ok(after)
}

/// Reads a contract as it is known now, or was at a time.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: ContractName, at: Option<DateTime<Utc>>) -> Result<Contract, Error> {
    let now = storage::contracts::find(deps.database.reader(), name, None).await?;
    let contract = visible(deps, caller, name, now)?;
    match at {
        None => Ok(contract),
        Some(at) => {
            let then = storage::contracts::find(deps.database.reader(), name, Some(at)).await?;
            then.ok_or_else(|| Problem::not_found(name.to_string()).into())
        }
    }
}

/// The versions of a contract after one, oldest first; one more than `size` if there are more.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn versions(deps: &Deps, caller: &Caller, name: ContractName, after: i64, size: u64) -> Result<Vec<Contract>, Error> {
    let now = storage::contracts::find(deps.database.reader(), name, None).await?;
    visible(deps, caller, name, now)?;
    Ok(storage::contracts::versions(deps.database.reader(), name, after, size + 1).await?)
}

/// Contracts that a filter and the caller's rights let through, after an id; one more than `size` if there are more.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, after: Option<Uuid>, size: u64) -> Result<Vec<Contract>, Error> {
    let filter = Filter::of_contracts(filter).map_err(unreadable_filter)?;
    Ok(storage::contracts::list(deps.database.reader(), &filter, &scope(caller), after, size + 1).await?)
}

/// Numbers of this year. Ask before the transaction: on SQLite a block of numbers would wait for ourselves.
pub(super) async fn numbers(deps: &Deps, count: usize) -> Result<Vec<ContractNumber>, Error> {
    let year = day_in_japan(deps.clock.now()).year();
    let numbers = deps.contract_numbers.many(year, count).await?.into_iter();
    let numbers = numbers.map(|n| ContractNumber::new(year, n)).collect::<Result<_, _>>();
    numbers.map_err(|_| Problem::internal().into())
}

/// The answer to an external id that another contract has.
pub(super) fn taken(error: DatabaseError) -> Error {
    if error.is_conflict("contract_versions_external_id_key") {
        let (ja, en) = (
            "その外部IDの契約はすでに登録されています。",
            "Another contract has that external_id.",
        );
        return Problem::already_exists("EXTERNAL_ID_TAKEN", ContractName::COLLECTION, ja, en).into();
    }
    error.into()
}

async fn for_update(change: &Change, name: ContractName) -> Result<Contract, Error> {
    let found = storage::contracts::find_for_update(change.conn(), name).await?;
    found.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// What the caller may not see is not there; what they may see and not change is forbidden.
fn permit_visible(deps: &Deps, caller: &Caller, contract: &Contract) -> Result<(), Problem> {
    let name = contract.name.to_string();
    let seen = resource(name.clone(), &contract.terms);
    if deps.permits(caller, &caller.method, &seen) {
        return Ok(());
    }
    if deps.permits(caller, READ, &seen) {
        return Err(Problem::permission_denied("NOT_PERMITTED"));
    }
    caller.mark_refused();
    Err(Problem::not_found(name))
}

fn visible(deps: &Deps, caller: &Caller, name: ContractName, found: Option<Contract>) -> Result<Contract, Problem> {
    let contract = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    if deps.permits(caller, READ, &resource(name.to_string(), &contract.terms)) {
        return Ok(contract);
    }
    caller.mark_refused();
    Err(Problem::not_found(name.to_string()))
}

async fn replayed(deps: &Deps, name: &str) -> Result<Contract, Error> {
    let name: ContractName = name.parse().map_err(|_| Problem::internal())?;
    let found = storage::contracts::find(deps.database.reader(), name, None).await?;
    found.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

fn refused(name: ContractName, error: ContractError) -> Problem {
    match error {
        ContractError::State(state) => {
            Problem::precondition(error.reason(), name.to_string(), error.japanese(), error.to_string()).with("state", state.code())
        }
        other => Problem::invalid(other.field(), other.reason(), other.japanese(), other.to_string()),
    }
}

fn invalid(error: ContractError) -> Problem {
    let field = format!("contract.{}", error.field());
    Problem::invalid(field, error.reason(), error.japanese(), error.to_string())
}

fn unknown_before(before: ContractName) -> Problem {
    let (ja, en) = ("前契約がありません。", "The contract before it is not known.");
    Problem::precondition("PREVIOUS_CONTRACT_UNKNOWN", before.to_string(), ja, en)
}

//! Signals: raised once for each finding, by the daily run and when a contract changes; cured when what they rest on is undone.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};
use honi_access::Resource;
use honi_change::{Begun, Change, Record};
use honi_database::DatabaseError;
use honi_names::{DetectionParameterSetName, SignalName, SignalNumber};
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, unreadable_filter};
use crate::domain::detection::{Facts, Finding, detect};
use crate::domain::parameter_set::ParameterSet;
use crate::domain::{Contract, Signal, SignalState, Suspicion};
use crate::storage;
use crate::storage::filter::Filter;

/// What a run came to.
pub(crate) struct Run {
    /// By which set.
    pub(crate) parameter_set: DetectionParameterSetName,
    /// As of which day.
    pub(crate) as_of: NaiveDate,
    /// Signals that it raised.
    pub(crate) raised: usize,
    /// Findings that had one already.
    pub(crate) existing: usize,
}

/// Runs the set that is in force over all contracts and raises what has no signal yet.
///
/// # Errors
/// PERMISSION_DENIED, FAILED_PRECONDITION if no set is in force, UNAVAILABLE if somebody raised one of the signals meanwhile.
pub(crate) async fn run(deps: &Deps, command: Command<'_>) -> Result<Run, Error> {
    deps.permit_detection(command.caller)?;
    let today = deps.clock.today_in_japan();
    let set = in_force(deps, today).await?.ok_or_else(nothing_in_force)?;
    let filter = Filter::of_contracts("").map_err(unreadable_filter)?;
    let facts = storage::facts::all(deps.database.reader(), &filter, None).await?;
    let rules = set.rules.clone();
    let calendar = deps.calendars.base();
    let judged = tokio::task::spawn_blocking(move || (detect(&facts, &rules, &calendar, today).findings, facts));
    let (findings, facts) = judged.await.map_err(|_| Problem::internal())?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => {
            // What it raised was raised; whoever asks again hears that there is nothing more to raise.
            return Ok(Run {
                parameter_set: set.name,
                as_of: today,
                raised: 0,
                existing: findings.len(),
            });
        }
    };
    let raised = raise(deps, &mut change, &set, &facts, &findings, today).await?;
    change.commit(&set.name.to_string()).await?;
    Ok(Run {
        parameter_set: set.name,
        as_of: today,
        raised,
        existing: findings.len() - raised,
    })
}

/// Raises what a change of one contract lets the rules find that look at one person's contracts, in the transaction of the change; and cures
/// what it undid. The other rules wait for the run.
///
/// # Errors
/// UNAVAILABLE if somebody raised one of them meanwhile, or the database fails.
pub(crate) async fn raise_for(deps: &Deps, change: &mut Change, contract: &Contract) -> Result<(), Error> {
    let today = deps.clock.today_in_japan();
    let Some(set) = storage::parameter_sets::in_force(change.conn(), today).await? else {
        return Ok(());
    };
    let facts = storage::facts::of_insured(change.conn(), &[&contract.terms.insured]).await?;
    let mut findings = detect(&facts, &set.rules.about_one_person(), &deps.calendars.base(), today).findings;
    findings.retain(|finding| finding.facts(&facts).any(|fact| fact.contract == contract.name));
    raise(deps, change, &set, &facts, &findings, today).await?;
    Ok(())
}

/// Raises what has no signal yet, and cures those whose finding is undone; answers how many were raised.
async fn raise(
    deps: &Deps,
    change: &mut Change,
    set: &ParameterSet,
    facts: &Facts,
    findings: &[Finding],
    today: NaiveDate,
) -> Result<usize, Error> {
    let findings: Vec<Finding> = findings.iter().map(|finding| anchored(finding, today)).collect();
    let mut keyed: BTreeMap<String, &Finding> = BTreeMap::new();
    for finding in &findings {
        keyed.entry(finding.dedupe_key(facts)).or_insert(finding);
    }
    let keys: Vec<&str> = keyed.keys().map(String::as_str).collect();
    let mut there = storage::signals::with_keys(change.conn(), &keys).await?;
    let (mut new, mut records) = (Vec::new(), Vec::new());
    for (key, finding) in keyed {
        match there.remove(&key) {
            Some(signal) => {
                if let Some(cured) = Some(signal).filter(|_| finding.is_cured(facts)).and_then(Signal::cure) {
                    storage::signals::update(change.conn(), &cured).await?;
                    records.push(record(&cured, "cure"));
                }
            }
            None => new.push((key, finding)),
        }
    }
    let count = new.len();
    if count > 0 {
        let mut numbers = numbers(deps, change, today.year(), count).await?;
        let signals: Vec<Signal> = new
            .into_iter()
            .map(|(key, finding)| {
                Ok(signal(
                    change,
                    set,
                    facts,
                    finding,
                    key,
                    numbers.next().ok_or_else(Problem::internal)?,
                    today,
                ))
            })
            .collect::<Result<_, Problem>>()?;
        storage::signals::insert(change.conn(), &signals).await.map_err(raised_meanwhile)?;
        records.extend(signals.iter().map(|signal| record(signal, "raise")));
    }
    change.record_all(records).await?;
    Ok(count)
}

/// Somebody raised one of them between our looking and our writing; whoever asks again finds it there.
fn raised_meanwhile(error: DatabaseError) -> Error {
    if error.is_conflict("signals_dedupe_key_key") {
        return Problem::unavailable("SIGNAL_RAISED_MEANWHILE", Duration::ZERO).into();
    }
    error.into()
}

/// A staff who stands out does so every day until the cohort has moved on: that is one signal a month, anchored on its first day.
fn anchored(finding: &Finding, today: NaiveDate) -> Finding {
    let mut finding = finding.clone();
    if finding.rule.is_about_staff() {
        finding.anchor = today.with_day(1).unwrap_or(today);
    }
    finding
}

/// Taken within the transaction: how many there will be is known no sooner, and a signal is seldom.
async fn numbers(deps: &Deps, change: &Change, year: i32, count: usize) -> Result<std::vec::IntoIter<SignalNumber>, Error> {
    let taken = deps.signal_numbers.within(change.conn(), year, count).await?;
    let numbers: Result<Vec<SignalNumber>, _> = taken.map(|n| SignalNumber::new(year, n)).collect();
    Ok(numbers.map_err(|_| Problem::internal())?.into_iter())
}

fn signal(
    change: &Change,
    set: &ParameterSet,
    facts: &Facts,
    finding: &Finding,
    dedupe_key: String,
    number: SignalNumber,
    today: NaiveDate,
) -> Signal {
    let explanation = finding.explain(facts);
    let cured = finding.is_cured(facts);
    Signal {
        name: SignalName::new(change.next_id()),
        number,
        suspicion: Suspicion::of(finding, facts),
        explanation: (explanation.ja, explanation.en),
        state: if cured { SignalState::Cured } else { SignalState::Raised },
        parameter_set: set.name,
        dedupe_key,
        raised_on: today,
        created_at: change.now(),
        version: 1,
    }
}

/// What was done to a signal. Its event says what it is about in names, dates and codes.
fn record(signal: &Signal, action: &str) -> Record {
    let name = signal.name.to_string();
    let Suspicion {
        rule,
        severity,
        weight,
        contracts,
        policyholder,
        sales_staff,
        org_unit,
        anchor,
        ..
    } = &signal.suspicion;
    let payload = json!({
        "signal": name,
        "rule": rule,
        "severity": severity.code(),
        "weight": weight,
        "contracts": contracts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "policyholder": policyholder,
        "sales_staff": sales_staff,
        "org_unit": org_unit,
        "anchor_date": anchor,
        "raise_date": signal.raised_on,
    });
    Record {
        resource: name,
        version: signal.version,
        action: action.to_owned(),
        from: (action == "cure").then(|| SignalState::Raised.code().to_owned()),
        to: Some(signal.state.code().to_owned()),
        reason: Some(rule.clone()),
        rule_version: Some(signal.parameter_set.to_string()),
        commitments: BTreeMap::new(),
        event: Some((format!("proposals.signal_{action}d"), payload)),
    }
}

/// Reads a signal.
///
/// # Errors
/// NOT_FOUND, also if it is about the caller.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: SignalName) -> Result<Signal, Error> {
    let found = storage::signals::find(deps.database.reader(), name).await?;
    let signal = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let about = signal.suspicion.sales_staff.clone().unwrap_or_default();
    if deps.permits(
        caller,
        &caller.method,
        &Resource::new("Signal", name.to_string()).text("sales_staff", about),
    ) {
        return Ok(signal);
    }
    // Whom it is about does not learn that it is there (separation rule 1).
    caller.mark_refused();
    Err(Problem::not_found(name.to_string()).into())
}

/// Signals that a filter lets through and that are not about the caller, before an id, newest first; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<Signal>, Error> {
    deps.permit(caller, &Resource::new("Signal", SignalName::COLLECTION).text("sales_staff", ""))?;
    let filter = Filter::of_signals(filter).map_err(unreadable_filter)?;
    Ok(storage::signals::list(deps.database.reader(), &filter, &caller.actor.id, before, size + 1).await?)
}

async fn in_force(deps: &Deps, day: NaiveDate) -> Result<Option<ParameterSet>, Error> {
    Ok(storage::parameter_sets::in_force(deps.database.reader(), day).await?)
}

fn nothing_in_force() -> Problem {
    let (ja, en) = ("有効な検知パラメータがありません。", "No set of parameters is in force.");
    Problem::precondition("NO_ACTIVE_SET", DetectionParameterSetName::COLLECTION, ja, en)
}

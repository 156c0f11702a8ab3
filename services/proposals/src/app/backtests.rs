//! Running rules over the past, into a scratch set.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use honi_change::{Begun, Record};
use honi_names::BacktestName;
use honi_serve::{Caller, Problem};

use super::parameter_sets::rule_set;
use super::{Command, Deps, Error, unreadable_filter};
use crate::domain::Suspicion;
use crate::domain::detection::{Detected, Severity, WeightedRule, detect};
use crate::storage;
use crate::storage::backtests::{Backtest, Count};
use crate::storage::filter::Filter;

/// What is to be run.
pub(crate) struct NewBacktest {
    /// The rules.
    pub(crate) rules: Vec<WeightedRule>,
    /// The day as of which they run; today if nothing is said.
    pub(crate) as_of: Option<NaiveDate>,
    /// As contracts were known then; as they are known now if nothing is said.
    pub(crate) known_at: Option<DateTime<Utc>>,
    /// Over which contracts.
    pub(crate) filter: String,
}

/// Runs rules and keeps what they find.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the rules do not fit together or the filter cannot be read.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewBacktest) -> Result<Backtest, Error> {
    let caller = command.caller;
    deps.permit_detection(caller)?;
    let rules = rule_set("rules", new.rules)?;
    let filter = Filter::of_contracts(&new.filter).map_err(unreadable_filter)?;
    let now = deps.clock.now();
    let (as_of, known_at) = (
        new.as_of.unwrap_or_else(|| deps.clock.today_in_japan()),
        new.known_at.unwrap_or(now),
    );
    // Read and judged before the transaction: that would keep every other writer of SQLite waiting.
    let facts = storage::facts::all(deps.database.reader(), &filter, new.known_at).await?;
    let calendar = deps.calendars.base();
    let judged = tokio::task::spawn_blocking(move || {
        let detected = detect(&facts, &rules, &calendar, as_of);
        let counts = counts(&detected);
        let mut found: Vec<Suspicion> = detected.findings.iter().map(|finding| Suspicion::of(finding, &facts)).collect();
        found.sort_by(|one, other| one.rule.cmp(&other.rule));
        (facts.len(), counts, found)
    });
    let (contract_count, counts, found) = judged.await.map_err(|_| Problem::internal())?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, name.parse().map_err(|_| Problem::internal())?).await,
    };
    let run = Backtest {
        name: BacktestName::new(change.next_id()),
        as_of,
        known_at,
        filter: new.filter,
        contract_count: i32::try_from(contract_count).unwrap_or(i32::MAX),
        counts,
        creator: caller.actor.id.clone(),
        created_at: change.now(),
    };
    storage::backtests::insert(change.conn(), &run, &found).await?;
    change
        .record(Record {
            resource: run.name.to_string(),
            version: 1,
            action: "create".to_owned(),
            from: None,
            to: None,
            reason: None,
            rule_version: None,
            commitments: BTreeMap::new(),
            event: None,
        })
        .await?;
    change.commit(&run.name.to_string()).await?;
    Ok(run)
}

/// Reads a run.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: BacktestName) -> Result<Backtest, Error> {
    deps.permit_detection(caller)?;
    stored(deps, name).await
}

/// Where a page of what a run found begins: a row, and how many of its findings were shown.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place {
    /// The row.
    pub(crate) chunk: i32,
    /// Findings before.
    pub(crate) offset: usize,
}

/// What a run found from a place on, of one rule if asked, at most `size` of one row; and where to go on, if there is more.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn suspicions(
    deps: &Deps,
    caller: &Caller,
    name: BacktestName,
    rule: Option<&str>,
    from: Place,
    size: usize,
) -> Result<(Vec<Suspicion>, Option<Place>), Error> {
    get(deps, caller, name).await?;
    let Some((chunk, findings)) = storage::backtests::chunk(deps.database.reader(), name, rule, from.chunk).await? else {
        return Ok((Vec::new(), None));
    };
    let before = if chunk == from.chunk { from.offset } else { 0 };
    let shown = before + size;
    let next = if shown < findings.len() {
        Some(Place { chunk, offset: shown })
    } else {
        let next = storage::backtests::next_chunk(deps.database.reader(), name, rule, chunk + 1).await?;
        next.map(|chunk| Place { chunk, offset: 0 })
    };
    Ok((findings.into_iter().skip(before).take(size).collect(), next))
}

async fn stored(deps: &Deps, name: BacktestName) -> Result<Backtest, Error> {
    let found = storage::backtests::find(deps.database.reader(), name).await?;
    found.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

fn counts(detected: &Detected) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for finding in &detected.findings {
        let count = counts.entry(finding.rule.to_string()).or_default();
        *match finding.severity {
            Severity::High => &mut count.high,
            Severity::Medium => &mut count.medium,
            Severity::Low => &mut count.low,
        } += 1;
    }
    for (rule, tested) in &detected.tested {
        counts.entry(rule.to_string()).or_default().tested = i32::try_from(*tested).unwrap_or(i32::MAX);
    }
    counts
}

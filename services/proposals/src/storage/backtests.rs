//! Runs of rules over the past, and what they found, many findings of one rule a row.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use honi_database::DatabaseError;
use honi_names::BacktestName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};

use super::entity::{backtest, backtest_chunk};
use crate::domain::Suspicion;

/// Findings of one row.
pub(crate) const CHUNK: usize = 1_000;

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Backtest {
    /// Resource name.
    pub(crate) name: BacktestName,
    /// The day as of which it ran.
    pub(crate) as_of: NaiveDate,
    /// As the contracts were known then.
    pub(crate) known_at: DateTime<Utc>,
    /// Over which contracts.
    pub(crate) filter: String,
    /// How many.
    pub(crate) contract_count: i32,
    /// What each rule found.
    pub(crate) counts: BTreeMap<String, Count>,
    /// Who ran it.
    pub(crate) creator: String,
    /// When.
    pub(crate) created_at: DateTime<Utc>,
}

/// What one rule found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    /// HIGH.
    pub(crate) high: i32,
    /// MEDIUM.
    pub(crate) medium: i32,
    /// LOW.
    pub(crate) low: i32,
    /// How many staff a rule that compares tested.
    pub(crate) tested: i32,
}

/// Writes a run and what it found, sorted by rule.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, run: &Backtest, found: &[Suspicion]) -> Result<(), DatabaseError> {
    let row = backtest::ActiveModel {
        id: Set(run.name.id()),
        as_of_on: Set(run.as_of),
        known_at: Set(run.known_at),
        filter: Set(run.filter.clone()),
        contract_count: Set(run.contract_count),
        counts: Set(serde_json::to_string(&run.counts).map_err(|_| unreadable("backtests", "counts", run.name))?),
        creator: Set(run.creator.clone()),
        created_at: Set(run.created_at),
    };
    backtest::Entity::insert(row).exec_without_returning(conn).await?;
    let of_one_rule = found.chunk_by(|one, other| one.rule == other.rule);
    for (chunk, findings) in (1..).zip(of_one_rule.flat_map(|of_rule| of_rule.chunks(CHUNK))) {
        let row = backtest_chunk::ActiveModel {
            backtest: Set(run.name.id()),
            chunk: Set(chunk),
            rule: Set(findings[0].rule.clone()),
            findings: Set(serde_json::to_string(findings).map_err(|_| unreadable("backtest_chunks", "findings", run.name))?),
        };
        backtest_chunk::Entity::insert(row).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// One run.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: BacktestName) -> Result<Option<Backtest>, DatabaseError> {
    let Some(row) = backtest::Entity::find_by_id(name.id()).one(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Backtest {
        name,
        as_of: row.as_of_on,
        known_at: row.known_at,
        filter: row.filter,
        contract_count: row.contract_count,
        counts: serde_json::from_str(&row.counts).map_err(|_| unreadable("backtests", "counts", name))?,
        creator: row.creator,
        created_at: row.created_at,
    }))
}

/// The first row at or after a chunk, of one rule if asked: its number and its findings.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn chunk(
    conn: &impl ConnectionTrait,
    name: BacktestName,
    rule: Option<&str>,
    from: i32,
) -> Result<Option<(i32, Vec<Suspicion>)>, DatabaseError> {
    let row = from_chunk(name, rule, from).one(conn).await?;
    let read = row.map(|row| {
        let findings = serde_json::from_str(&row.findings);
        let findings = findings.map_err(|_| unreadable("backtest_chunks", "findings", name))?;
        Ok((row.chunk, findings))
    });
    read.transpose()
}

/// The number of the first row at or after a chunk, of one rule if asked.
///
/// # Errors
/// If the database fails.
pub(crate) async fn next_chunk(
    conn: &impl ConnectionTrait,
    name: BacktestName,
    rule: Option<&str>,
    from: i32,
) -> Result<Option<i32>, DatabaseError> {
    let number = from_chunk(name, rule, from).select_only().column(backtest_chunk::Column::Chunk);
    Ok(number.into_tuple().one(conn).await?)
}

fn from_chunk(name: BacktestName, rule: Option<&str>, from: i32) -> Select<backtest_chunk::Entity> {
    use backtest_chunk::Column;
    let query = backtest_chunk::Entity::find()
        .filter(Column::Backtest.eq(name.id()))
        .filter(Column::Chunk.gte(from));
    let query = match rule {
        Some(rule) => query.filter(Column::Rule.eq(rule)),
        None => query,
    };
    query.order_by_asc(Column::Chunk)
}

fn unreadable(table: &'static str, column: &'static str, name: BacktestName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table,
        column,
        row: name.id().to_string(),
    }
}

//! Signals, each raised once.

use std::collections::HashMap;

use honi_database::DatabaseError;
use honi_names::{ContractName, DetectionParameterSetName, SignalName};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::signal::{ActiveModel, Column, Entity, Model};
use super::filter::Filter;
use crate::domain::{Signal, Suspicion};

/// Rows and keys of one statement.
const AT_ONCE: usize = 1_000;

/// Writes new signals.
///
/// # Errors
/// [`DatabaseError::Conflict`] `signals_dedupe_key_key` if somebody raised one meanwhile.
pub(crate) async fn insert(conn: &impl ConnectionTrait, signals: &[Signal]) -> Result<(), DatabaseError> {
    for several in signals.chunks(AT_ONCE) {
        let rows = several.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Writes that a signal was cured.
///
/// # Errors
/// If it is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, signal: &Signal) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .col_expr(Column::State, signal.state.code().into())
        .col_expr(Column::Weight, i32::from(signal.suspicion.weight).into())
        .col_expr(Column::Version, signal.version.into())
        .filter(Column::Id.eq(signal.name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    Err(DatabaseError::RowsAffected {
        expected: 1,
        actual: changed.rows_affected,
    })
}

/// The signals with these keys.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn with_keys(conn: &impl ConnectionTrait, keys: &[&str]) -> Result<HashMap<String, Signal>, DatabaseError> {
    let mut found = HashMap::new();
    for several in keys.chunks(AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::DedupeKey.is_in(several.iter().copied()))
            .all(conn)
            .await?;
        for row in rows {
            found.insert(row.dedupe_key.clone(), read(row)?);
        }
    }
    Ok(found)
}

/// One signal.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: SignalName) -> Result<Option<Signal>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).one(conn).await?;
    row.map(read).transpose()
}

/// Signals that a filter lets through and that are not about `not_about`, before an id, newest first.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    not_about: &str,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Signal>, DatabaseError> {
    let of_others = Condition::any()
        .add(Column::SalesStaff.is_null())
        .add(Column::SalesStaff.ne(not_about));
    let mut query = Entity::find().filter(filter.condition()).filter(of_others);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

fn row(signal: &Signal) -> Result<ActiveModel, DatabaseError> {
    let unwritable = || unreadable("measure", signal.name.id());
    let Suspicion {
        rule,
        severity,
        weight,
        contracts,
        contract_keys,
        policyholder,
        sales_staff,
        org_unit,
        anchor,
        measure,
    } = &signal.suspicion;
    let ids: Vec<String> = contracts.iter().map(|it| it.id().to_string()).collect();
    Ok(ActiveModel {
        id: Set(signal.name.id()),
        number: Set(signal.number.to_string()),
        rule: Set(rule.clone()),
        severity: Set(severity.code().to_owned()),
        weight: Set((*weight).into()),
        state: Set(signal.state.code().to_owned()),
        contracts: Set(ids.join(" ")),
        contract_keys: Set(serde_json::to_string(contract_keys).map_err(|_| unwritable())?),
        policyholder: Set(policyholder.clone()),
        sales_staff: Set(sales_staff.clone()),
        org_unit: Set(org_unit.clone()),
        anchor_on: Set(*anchor),
        raised_on: Set(signal.raised_on),
        measure: Set(measure.map(|it| serde_json::to_string(&it)).transpose().map_err(|_| unwritable())?),
        explanation_ja: Set(signal.explanation.0.clone()),
        explanation_en: Set(signal.explanation.1.clone()),
        dedupe_key: Set(signal.dedupe_key.clone()),
        parameter_set: Set(signal.parameter_set.id()),
        created_at: Set(signal.created_at),
        version: Set(signal.version),
    })
}

fn read(row: Model) -> Result<Signal, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    let ids = row
        .contracts
        .split_whitespace()
        .map(|id| Uuid::parse_str(id).map(ContractName::new));
    let measure = row.measure.as_deref().map(serde_json::from_str).transpose();
    Ok(Signal {
        name: SignalName::new(row.id),
        number: row.number.parse().map_err(|_| wrong("number"))?,
        state: row.state.parse().map_err(|_| wrong("state"))?,
        suspicion: Suspicion {
            severity: row.severity.parse().map_err(|_| wrong("severity"))?,
            weight: u8::try_from(row.weight).map_err(|_| wrong("weight"))?,
            contracts: ids.collect::<Result<_, _>>().map_err(|_| wrong("contracts"))?,
            contract_keys: serde_json::from_str(&row.contract_keys).map_err(|_| wrong("contract_keys"))?,
            measure: measure.map_err(|_| wrong("measure"))?,
            rule: row.rule,
            policyholder: row.policyholder,
            sales_staff: row.sales_staff,
            org_unit: row.org_unit,
            anchor: row.anchor_on,
        },
        explanation: (row.explanation_ja, row.explanation_en),
        parameter_set: DetectionParameterSetName::new(row.parameter_set),
        dedupe_key: row.dedupe_key,
        raised_on: row.raised_on,
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "signals",
        column,
        row: id.to_string(),
    }
}

//! Closures of units.

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::{OrgUnitName, UnitClosureName};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::unit_closure;
use super::one;
use crate::domain::UnitClosure;

/// Writes a new closure.
///
/// # Errors
/// If the unit is not there.
pub(crate) async fn insert(conn: &impl ConnectionTrait, record: &UnitClosure) -> Result<(), DatabaseError> {
    let row = unit_closure::ActiveModel {
        id: Set(record.name.id()),
        org_unit: Set(record.org_unit.id()),
        first_date: Set(record.first_date),
        last_date: Set(record.last_date),
        reason: Set(record.reason.clone()),
        void_reason: Set(None),
        created_at: Set(record.created_at),
        version: Set(record.version),
    };
    unit_closure::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Marks a closure as voided.
///
/// # Errors
/// If the closure is not there.
pub(crate) async fn void(conn: &impl ConnectionTrait, record: &UnitClosure, reason: &str) -> Result<(), DatabaseError> {
    let update = unit_closure::Entity::update_many()
        .col_expr(unit_closure::Column::VoidReason, reason.to_owned().into())
        .col_expr(unit_closure::Column::Version, record.version.into())
        .filter(unit_closure::Column::Id.eq(record.name.id()));
    one(&update.exec(conn).await?)
}

/// One closure, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: UnitClosureName) -> Result<Option<UnitClosure>, DatabaseError> {
    Ok(unit_closure::Entity::find_by_id(name.id())
        .lock_exclusive()
        .one(conn)
        .await?
        .map(read))
}

/// One closure.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: UnitClosureName) -> Result<Option<UnitClosure>, DatabaseError> {
    Ok(unit_closure::Entity::find_by_id(name.id()).one(conn).await?.map(read))
}

/// At most `limit` closures that are not voided, by first day, after a first day and id; of these units only if given.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    units: Option<&[OrgUnitName]>,
    after: Option<(NaiveDate, Uuid)>,
    limit: u64,
) -> Result<Vec<UnitClosure>, DatabaseError> {
    let mut query = unit_closure::Entity::find().filter(unit_closure::Column::VoidReason.is_null());
    if let Some(units) = units {
        query = query.filter(unit_closure::Column::OrgUnit.is_in(units.iter().map(|unit| unit.id())));
    }
    if let Some((first_date, id)) = after {
        let same_day = unit_closure::Column::FirstDate.eq(first_date).and(unit_closure::Column::Id.gt(id));
        query = query.filter(unit_closure::Column::FirstDate.gt(first_date).or(same_day));
    }
    let query = query
        .order_by_asc(unit_closure::Column::FirstDate)
        .order_by_asc(unit_closure::Column::Id);
    let rows = query.limit(limit).all(conn).await?;
    Ok(rows.into_iter().map(read).collect())
}

fn read(row: unit_closure::Model) -> UnitClosure {
    UnitClosure {
        name: UnitClosureName::new(row.id),
        org_unit: OrgUnitName::new(row.org_unit),
        first_date: row.first_date,
        last_date: row.last_date,
        reason: row.reason,
        created_at: row.created_at,
        voided: row.void_reason.is_some(),
        version: row.version,
    }
}

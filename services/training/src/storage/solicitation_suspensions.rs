//! Measures that forbid staff to solicit.

use honi_database::DatabaseError;
use honi_names::{SolicitationSuspensionName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::solicitation_suspension as row;
use super::{Holders, one};
use crate::domain::SolicitationSuspension;

/// Writes a new measure.
///
/// # Errors
/// If the staff is not there.
pub(crate) async fn insert(conn: &impl ConnectionTrait, record: &SolicitationSuspension) -> Result<(), DatabaseError> {
    let (lifted_from, lifted_at) = record.lifted.unzip();
    let row = row::ActiveModel {
        id: Set(record.name.id()),
        staff: Set(record.staff.id()),
        first_date: Set(record.first_date),
        last_date: Set(record.last_date),
        reason: Set(record.reason.code().to_owned()),
        created_at: Set(record.created_at),
        lifted_from: Set(lifted_from),
        lifted_at: Set(lifted_at),
        version: Set(record.version),
    };
    row::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes that a measure was lifted.
///
/// # Errors
/// If it is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, record: &SolicitationSuspension) -> Result<(), DatabaseError> {
    let (lifted_from, lifted_at) = record.lifted.unzip();
    let update = row::Entity::update_many()
        .col_expr(row::Column::LiftedFrom, lifted_from.into())
        .col_expr(row::Column::LiftedAt, lifted_at.into())
        .col_expr(row::Column::Version, record.version.into())
        .filter(row::Column::Id.eq(record.name.id()));
    one(&update.exec(conn).await?)
}

/// One measure, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(
    conn: &impl ConnectionTrait,
    name: SolicitationSuspensionName,
) -> Result<Option<SolicitationSuspension>, DatabaseError> {
    let row = row::Entity::find_by_id(name.id()).lock_exclusive().one(conn).await?;
    row.map(read).transpose()
}

/// One measure.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    name: SolicitationSuspensionName,
) -> Result<Option<SolicitationSuspension>, DatabaseError> {
    row::Entity::find_by_id(name.id()).one(conn).await?.map(read).transpose()
}

/// Every measure against a staff.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn of(conn: &impl ConnectionTrait, staff: StaffName) -> Result<Vec<SolicitationSuspension>, DatabaseError> {
    let query = row::Entity::find().filter(row::Column::Staff.eq(staff.id()));
    let rows = query.order_by_asc(row::Column::Id).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// At most `limit` measures, by id, after an id; against one staff if asked.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    holders: &Holders,
    staff: Option<StaffName>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<SolicitationSuspension>, DatabaseError> {
    let mut query = row::Entity::find().filter(holders.condition(row::Column::Staff));
    if let Some(staff) = staff {
        query = query.filter(row::Column::Staff.eq(staff.id()));
    }
    if let Some(after) = after {
        query = query.filter(row::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(row::Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

fn read(row: row::Model) -> Result<SolicitationSuspension, DatabaseError> {
    Ok(SolicitationSuspension {
        name: SolicitationSuspensionName::new(row.id),
        staff: StaffName::new(row.staff),
        first_date: row.first_date,
        last_date: row.last_date,
        reason: row.reason.parse().map_err(|_| DatabaseError::Inconsistent {
            table: "solicitation_suspensions",
            column: "reason",
            row: row.id.to_string(),
        })?,
        created_at: row.created_at,
        lifted: row.lifted_from.zip(row.lifted_at),
        version: row.version,
    })
}

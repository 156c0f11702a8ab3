//! Sets of parameters of detection; the rules as JSON.

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::DetectionParameterSetName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::parameter_set::{ActiveModel, Column, Entity, Model};
use crate::domain::activation::Activation;
use crate::domain::parameter_set::ParameterSet;

/// Writes a new set.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, set: &ParameterSet) -> Result<(), DatabaseError> {
    let row = ActiveModel {
        id: Set(set.name.id()),
        title: Set(set.title.clone()),
        rules: Set(serde_json::to_string(&set.rules).map_err(|_| unreadable(set.name.id()))?),
        author: Set(set.author.clone()),
        approver: Set(set.activation.as_ref().map(|it| it.approver.clone())),
        effective_on: Set(set.activation.as_ref().map(|it| it.effective_on)),
        created_at: Set(set.created_at),
        version: Set(set.version),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes that a set was activated.
///
/// # Errors
/// If it is not there.
pub(crate) async fn activate(conn: &impl ConnectionTrait, set: &ParameterSet) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .col_expr(Column::Approver, set.activation.as_ref().map(|it| it.approver.clone()).into())
        .col_expr(Column::EffectiveOn, set.activation.as_ref().map(|it| it.effective_on).into())
        .col_expr(Column::Version, set.version.into())
        .filter(Column::Id.eq(set.name.id()))
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

/// One set, locked against other changes where the engine has row locks and `locked` is asked for.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    name: DetectionParameterSetName,
    locked: bool,
) -> Result<Option<ParameterSet>, DatabaseError> {
    let query = Entity::find_by_id(name.id());
    let row = if locked { query.lock_exclusive() } else { query }.one(conn).await?;
    row.map(read).transpose()
}

/// Sets before an id, newest first.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(conn: &impl ConnectionTrait, before: Option<Uuid>, limit: u64) -> Result<Vec<ParameterSet>, DatabaseError> {
    let mut query = Entity::find();
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// The set that holds on a day: that which was activated for the latest day that has come.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn in_force(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<Option<ParameterSet>, DatabaseError> {
    let row = Entity::find()
        .filter(Column::EffectiveOn.lte(day))
        .order_by_desc(Column::EffectiveOn)
        .order_by_desc(Column::Id)
        .one(conn)
        .await?;
    row.map(read).transpose()
}

fn read(row: Model) -> Result<ParameterSet, DatabaseError> {
    Ok(ParameterSet {
        name: DetectionParameterSetName::new(row.id),
        rules: serde_json::from_str(&row.rules).map_err(|_| unreadable(row.id))?,
        title: row.title,
        author: row.author,
        activation: row
            .approver
            .zip(row.effective_on)
            .map(|(approver, effective_on)| Activation { approver, effective_on }),
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "detection_parameter_sets",
        column: "rules",
        row: id.to_string(),
    }
}

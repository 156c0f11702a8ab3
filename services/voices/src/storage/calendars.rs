//! The business calendar as the organisation last told it: recording a complaint needs no other service to be alive.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entity::calendar_snapshot::{ActiveModel, Column, Entity};

/// Keeps what was told.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep<T: Serialize>(conn: &impl ConnectionTrait, id: &str, rules: &T, at: DateTime<Utc>) -> Result<(), DatabaseError> {
    let rules = serde_json::to_string(rules).map_err(|_| unreadable(id))?;
    let row = ActiveModel {
        id: Set(id.to_owned()),
        rules: Set(rules),
        followed_at: Set(at),
    };
    let newer = OnConflict::column(Column::Id)
        .update_columns([Column::Rules, Column::FollowedAt])
        .to_owned();
    Entity::insert(row).on_conflict(newer).exec_without_returning(conn).await?;
    Ok(())
}

/// What was told last; none if nothing was told yet.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find<T: DeserializeOwned>(conn: &impl ConnectionTrait, id: &str) -> Result<Option<T>, DatabaseError> {
    let Some(row) = Entity::find_by_id(id.to_owned()).one(conn).await? else {
        return Ok(None);
    };
    serde_json::from_str(&row.rules).map(Some).map_err(|_| unreadable(id))
}

fn unreadable(id: &str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "calendar_snapshots",
        column: "rules",
        row: id.to_owned(),
    }
}

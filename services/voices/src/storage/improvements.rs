//! Which improvement actions answer to a voice, as the inspections service tells.

use honi_database::DatabaseError;
use honi_names::{ImprovementActionName, VoiceName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::voice_improvement::{ActiveModel, Column, Entity};
use crate::domain::ImprovementState;

/// Improvement actions, earliest first.
pub(crate) type Improvements = Vec<(ImprovementActionName, ImprovementState)>;

/// Keeps what has become of an action that answers to a voice.
///
/// # Errors
/// If the database fails.
pub(crate) async fn set(
    conn: &impl ConnectionTrait,
    voice: VoiceName,
    improvement: ImprovementActionName,
    state: ImprovementState,
) -> Result<(), DatabaseError> {
    let row = ActiveModel {
        voice: Set(voice.id()),
        improvement: Set(improvement.id()),
        state: Set(state.code().to_owned()),
    };
    let mut known = OnConflict::columns([Column::Voice, Column::Improvement]);
    let newest = known.update_column(Column::State).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(conn).await?;
    Ok(())
}

/// The actions that answer to a voice.
///
/// # Errors
/// If the database fails, or holds a state that there is not.
pub(crate) async fn of(conn: &impl ConnectionTrait, voice: VoiceName) -> Result<Improvements, DatabaseError> {
    let rows = Entity::find()
        .filter(Column::Voice.eq(voice.id()))
        .order_by_asc(Column::Improvement)
        .all(conn)
        .await?;
    let read = rows.into_iter().map(|row| {
        let state = row.state.parse().map_err(|_| DatabaseError::Inconsistent {
            table: "voice_improvements",
            column: "state",
            row: row.voice.to_string(),
        })?;
        Ok((ImprovementActionName::new(row.improvement), state))
    });
    read.collect()
}

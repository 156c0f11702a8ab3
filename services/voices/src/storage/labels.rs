//! What other systems call voices that were imported: names and values, no personal data.

use honi_database::DatabaseError;
use honi_names::VoiceName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::voice_label::{ActiveModel, Column, Entity};

/// Rows of one statement: with three values each far below what SQLite takes.
const AT_ONCE: usize = 5_000;

/// Labels of a voice: name and value, each pair once.
pub(crate) type Labels = std::collections::BTreeSet<(String, String)>;

/// Writes the labels of new voices.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, labels: impl Iterator<Item = (VoiceName, &Labels)>) -> Result<(), DatabaseError> {
    let rows: Vec<ActiveModel> = labels
        .flat_map(|(voice, labels)| labels.iter().map(move |label| (voice, label)))
        .map(|(voice, (name, value))| ActiveModel {
            voice: Set(voice.id()),
            name: Set(name.clone()),
            value: Set(value.clone()),
        })
        .collect();
    for rows in rows.chunks(AT_ONCE) {
        Entity::insert_many(rows.to_vec()).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// The labels of a voice.
///
/// # Errors
/// If the database fails.
pub(crate) async fn of(conn: &impl ConnectionTrait, voice: VoiceName) -> Result<Labels, DatabaseError> {
    let rows = Entity::find()
        .filter(Column::Voice.eq(voice.id()))
        .order_by_asc(Column::Name)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value)).collect())
}

//! Many voices at once.

use std::collections::{BTreeMap, HashSet};

use honi_database::DatabaseError;
use honi_names::VoiceName;
use honi_personal_data::{KeyError, KeyRing, SealError, SubjectKey};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::voice::{Column, Entity};
use super::{Words, record, words};
use crate::domain::Voice;

/// Which of these keys of other systems are recorded.
///
/// # Errors
/// If the database fails.
pub(crate) async fn recorded(conn: &impl ConnectionTrait, external_ids: &[&str]) -> Result<HashSet<String>, DatabaseError> {
    let query = Entity::find().select_only().column(Column::ExternalId);
    let found = query
        .filter(Column::ExternalId.is_in(external_ids.iter().copied()))
        .into_tuple::<String>()
        .all(conn)
        .await?;
    Ok(found.into_iter().collect())
}

/// Writes new voices that concern no member, in a few statements; answers the key under which the words of each are sealed.
///
/// # Errors
/// [`DatabaseError::Conflict`] `voices_external_id_key` if the key of a source was taken meanwhile.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    keys: &KeyRing,
    voices: &[(&Voice, &Words)],
) -> Result<BTreeMap<VoiceName, SubjectKey>, SealError> {
    let subjects: Vec<String> = voices.iter().map(|(voice, _)| voice.intake().name.to_string()).collect();
    let mut made = keys.keys_for_sealing(conn, subjects.iter().map(String::as_str)).await?;
    let (mut rows, mut by_voice) = (Vec::with_capacity(voices.len()), BTreeMap::new());
    for ((voice, said), subject) in voices.iter().zip(&subjects) {
        let name = voice.intake().name;
        let key = made.remove(subject).ok_or(SealError::Key(KeyError::Damaged))?;
        rows.push(record::new_row(voice, words::seal_with(&key, name, said)?)?);
        by_voice.insert(name, key);
    }
    if !rows.is_empty() {
        Entity::insert_many(rows)
            .exec_without_returning(conn)
            .await
            .map_err(DatabaseError::from)?;
    }
    Ok(by_voice)
}

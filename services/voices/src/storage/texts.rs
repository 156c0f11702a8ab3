//! What staff wrote of a voice in their own words: reasons, and the contact they named. Sealed, for free text may hold personal data; under
//! the voice's own key, because a case is handled to its end also after the member concerned was erased.

use honi_database::DatabaseError;
use honi_names::VoiceName;
use honi_personal_data::{KeyRing, OpenError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::voice_text::{ActiveModel, Column, Entity};

/// Which text it is; the code also binds the sealed bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Why confirming receipt was skipped.
    SkipReason,
    /// The contact that was named to the complainant.
    ContactName,
    /// Why nothing is to be improved.
    EvaluationReason,
}

impl Field {
    const ALL: [Self; 3] = [Self::SkipReason, Self::ContactName, Self::EvaluationReason];

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::SkipReason => "skip_reason",
            Self::ContactName => "contact_name",
            Self::EvaluationReason => "evaluation_reason",
        }
    }
}

/// The texts of a voice, as far as they were written.
pub(crate) type Texts = Vec<(Field, String)>;

/// Keeps texts, sealed with the voice's key; each is written once.
///
/// # Errors
/// What the database says.
pub(crate) async fn keep(conn: &impl ConnectionTrait, key: &SubjectKey, voice: VoiceName, texts: &Texts) -> Result<(), DatabaseError> {
    if texts.is_empty() {
        return Ok(());
    }
    let rows = texts.iter().map(|(field, text)| ActiveModel {
        voice: Set(voice.id()),
        field: Set(field.code().to_owned()),
        sealed: Set(key.seal(field.code(), text).into_bytes()),
    });
    Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// The texts of a voice.
///
/// # Errors
/// If they are damaged, or a key cannot be had.
pub(crate) async fn open(conn: &impl ConnectionTrait, keys: &KeyRing, voice: VoiceName) -> Result<Texts, OpenError> {
    let rows = Entity::find()
        .filter(Column::Voice.eq(voice.id()))
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    let mut texts = Texts::new();
    if rows.is_empty() {
        return Ok(texts);
    }
    let subject = voice.to_string();
    let keys = keys.keys(conn, [subject.as_str()]).await?;
    for row in rows {
        let field = Field::ALL.into_iter().find(|field| field.code() == row.field);
        let field = field.ok_or_else(|| DatabaseError::Inconsistent {
            table: "voice_texts",
            column: "field",
            row: voice.id().to_string(),
        })?;
        let sealed = Sealed::from_bytes(row.sealed);
        texts.push((field, keys.open(&subject, field.code(), &sealed)?));
    }
    Ok(texts)
}

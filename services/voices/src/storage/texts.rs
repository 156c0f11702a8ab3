//! What staff wrote of a voice in their own words: reasons, and the contact they named. Sealed, for free text may hold personal data; under
//! the voice's own key, because a case is handled to its end also after the member concerned was erased.

use honi_database::DatabaseError;
use honi_names::VoiceName;
use honi_personal_data::{KeyRing, OpenError, SealError, Sealed};
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

/// Keeps texts; each is written once.
///
/// # Errors
/// If a key cannot be had.
pub(crate) async fn keep(conn: &impl ConnectionTrait, keys: &KeyRing, voice: VoiceName, texts: &Texts) -> Result<(), SealError> {
    for (field, text) in texts {
        let sealed = keys.seal(conn, &voice.to_string(), field.code(), text).await?;
        let row = ActiveModel {
            voice: Set(voice.id()),
            field: Set(field.code().to_owned()),
            sealed: Set(sealed.into_bytes()),
        };
        Entity::insert(row)
            .exec_without_returning(conn)
            .await
            .map_err(DatabaseError::from)?;
    }
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
    for row in rows {
        let field = Field::ALL.into_iter().find(|field| field.code() == row.field);
        let field = field.ok_or_else(|| DatabaseError::Inconsistent {
            table: "voice_texts",
            column: "field",
            row: voice.id().to_string(),
        })?;
        let sealed = Sealed::from_bytes(row.sealed);
        texts.push((field, keys.open(conn, &voice.to_string(), field.code(), &sealed).await?));
    }
    Ok(texts)
}

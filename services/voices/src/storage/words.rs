//! What was said and by whom: personal data, sealed under the key of the member concerned, or of the voice itself where there is none.

use honi_database::DatabaseError;
use honi_names::{MemberName, VoiceName};
use honi_personal_data::{KeyRing, OpenError, SealError, Sealed, SubjectKey};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// The column.
const COLUMN: &str = "words";

/// The words of a voice and who said them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    /// What was said, word for word.
    pub(crate) verbatim: String,
    /// What the complainant asks for; empty if nothing in particular.
    pub(crate) desired_remedy: String,
    /// Name of a complainant who is not the member; empty if there is none.
    pub(crate) complainant_name: String,
    /// How to reach a complainant who is not the member; empty if there is none.
    pub(crate) complainant_contact: String,
}

/// Whose key seals the words: erasing the member also closes what was said in the member's matters.
pub(crate) fn subject(name: VoiceName, member: Option<MemberName>) -> String {
    member.map_or_else(|| name.to_string(), |member| member.to_string())
}

/// What the sealed bytes are bound to, beside the subject: whoever owns the database cannot give one voice of a member the words of another.
fn field(name: VoiceName) -> String {
    format!("{COLUMN}/{}", name.id())
}

/// Seals the words of a voice that is being made; answers the key of their subject as well.
///
/// # Errors
/// If the member was erased, or a key cannot be had.
pub(crate) async fn seal(
    conn: &impl ConnectionTrait,
    keys: &KeyRing,
    name: VoiceName,
    member: Option<MemberName>,
    words: &Words,
) -> Result<(Vec<u8>, SubjectKey), SealError> {
    let subject = subject(name, member);
    let key = if member.is_some() {
        keys.key_for_sealing(conn, &subject).await?
    } else {
        // The voice is its own subject, and nobody has sealed anything of it before.
        keys.key_for_new(conn, &subject).await?
    };
    Ok((seal_with(&key, name, words)?, key))
}

/// Seals the words of a voice under the key of their subject.
///
/// # Errors
/// If they cannot be written as JSON, which their type rules out.
pub(crate) fn seal_with(key: &SubjectKey, name: VoiceName, words: &Words) -> Result<Vec<u8>, DatabaseError> {
    let text = serde_json::to_string(words).map_err(|_| unreadable(name))?;
    Ok(key.seal(&field(name), &text).into_bytes())
}

fn unreadable(name: VoiceName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "voices",
        column: COLUMN,
        row: name.id().to_string(),
    }
}

/// Opens the words of a voice; none once their subject was erased.
///
/// # Errors
/// If they are damaged, or a key cannot be had.
pub(crate) async fn open(
    conn: &impl ConnectionTrait,
    keys: &KeyRing,
    name: VoiceName,
    member: Option<MemberName>,
    sealed: Vec<u8>,
) -> Result<Option<Words>, OpenError> {
    let text = match keys
        .open(conn, &subject(name, member), &field(name), &Sealed::from_bytes(sealed))
        .await
    {
        Ok(text) => text,
        Err(OpenError::Erased) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(serde_json::from_str(&text).map_err(|_| unreadable(name))?))
}

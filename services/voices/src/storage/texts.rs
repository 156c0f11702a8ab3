//! What staff wrote of a voice in their own words: reasons, and the contact they named. Sealed, for free text may hold personal data; under
//! the voice's own key, because a case is handled to its end also after the member concerned was erased.

use std::collections::BTreeMap;

use honi_database::DatabaseError;
use honi_names::VoiceName;
use honi_personal_data::{KeyRing, OpenError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::voice_text::{ActiveModel, Column, Entity, Model};

/// Which text it is; the code also binds the sealed bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// Why confirming receipt was skipped.
    SkipReason,
    /// The contact that was named to the complainant.
    ContactName,
    /// Why nothing is to be improved.
    EvaluationReason,
    /// What is awaited of somebody.
    Awaited,
    /// What somebody said who was heard of.
    Contact,
    /// The facts found.
    Facts,
    /// What the complainant is offered.
    Remedy,
    /// Why a drafted response was sent back.
    RejectReason,
    /// Why the complainant took it back.
    WithdrawReason,
    /// Why it was taken up again.
    ReopenReason,
    /// What somebody was answered who did not complain.
    Reply,
    /// The division to which it was handed.
    RouteDivision,
    /// By what that division confirmed that it has it.
    RouteReceipt,
    /// Why it is theirs.
    RouteReason,
}

impl Field {
    const ALL: [Self; 14] = [
        Self::SkipReason,
        Self::ContactName,
        Self::EvaluationReason,
        Self::Awaited,
        Self::Contact,
        Self::Facts,
        Self::Remedy,
        Self::RejectReason,
        Self::WithdrawReason,
        Self::ReopenReason,
        Self::Reply,
        Self::RouteDivision,
        Self::RouteReceipt,
        Self::RouteReason,
    ];

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::SkipReason => "skip_reason",
            Self::ContactName => "contact_name",
            Self::EvaluationReason => "evaluation_reason",
            Self::Awaited => "awaited",
            Self::Contact => "contact",
            Self::Facts => "facts",
            Self::Remedy => "remedy",
            Self::RejectReason => "reject_reason",
            Self::WithdrawReason => "withdraw_reason",
            Self::ReopenReason => "reopen_reason",
            Self::Reply => "reply",
            Self::RouteDivision => "route_division",
            Self::RouteReceipt => "route_receipt",
            Self::RouteReason => "route_reason",
        }
    }
}

/// The texts of a voice, as far as they were written.
pub(crate) type Texts = Vec<(Field, String)>;

/// The name of a text among those of a voice: the field, and the version of the record with which it was written, for the same is written
/// again and again (a draft that was sent back). Those of before have no version.
fn key_of(field: Field, version: i64) -> String {
    format!("{}@{version:010}", field.code())
}

/// Keeps texts that were written with a version of the record, sealed with the voice's key.
///
/// # Errors
/// What the database says.
pub(crate) async fn keep(
    conn: &impl ConnectionTrait,
    key: &SubjectKey,
    voice: VoiceName,
    version: i64,
    texts: &Texts,
) -> Result<(), DatabaseError> {
    if texts.is_empty() {
        return Ok(());
    }
    let rows = texts.iter().map(|(field, text)| ActiveModel {
        voice: Set(voice.id()),
        field: Set(key_of(*field, version)),
        sealed: Set(key.seal(&key_of(*field, version), text).into_bytes()),
    });
    Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// The texts of a voice; of each field the one that was written last.
///
/// # Errors
/// If they are damaged, or a key cannot be had.
pub(crate) async fn open(conn: &impl ConnectionTrait, keys: &KeyRing, voice: VoiceName) -> Result<Texts, OpenError> {
    let rows = Entity::find()
        .filter(Column::Voice.eq(voice.id()))
        .order_by_asc(Column::Field)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    // In order, so that what was written last takes the place of what stood there before: the others stay sealed.
    let mut last: BTreeMap<Field, Model> = BTreeMap::new();
    for row in rows {
        let code = row.field.split_once('@').map_or(row.field.as_str(), |(code, _)| code);
        let field = Field::ALL.into_iter().find(|field| field.code() == code);
        let field = field.ok_or_else(|| DatabaseError::Inconsistent {
            table: "voice_texts",
            column: "field",
            row: voice.id().to_string(),
        })?;
        last.insert(field, row);
    }
    if last.is_empty() {
        return Ok(Texts::new());
    }
    let subject = voice.to_string();
    let keys = keys.keys(conn, [subject.as_str()]).await?;
    let opened = last.into_iter().map(|(field, row)| {
        let sealed = Sealed::from_bytes(row.sealed);
        Ok((field, keys.open(&subject, &row.field, &sealed)?))
    });
    opened.collect()
}

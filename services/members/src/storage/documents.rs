//! What is recorded of a member beside the record itself, as sealed documents: one row per version, under the member's key.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::MemberName;
use honi_personal_data::{OpenError, SealError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::entity::member_document::{ActiveModel, Column, Entity};
use super::members::Vault;
use crate::domain::Version;

/// Which document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the member needs.
    NeedsProfile,
    /// What to mind when something is explained.
    CareAttributes,
    /// Whether, how and when the member may be contacted.
    ContactRights,
    /// What compliance knows of the member.
    Screening,
}

impl Kind {
    /// The stable code; also the last part of the document's resource name.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NeedsProfile => "needsProfile",
            Self::CareAttributes => "careAttributes",
            Self::ContactRights => "contactRights",
            Self::Screening => "screening",
        }
    }
}

/// A version of a document.
pub(crate) struct Stored {
    /// The document as JSON; none once the member was erased.
    pub(crate) body: Option<String>,
    /// Its number, from 1.
    pub(crate) version: Version,
    /// Who recorded it.
    pub(crate) recorder: String,
    /// When.
    pub(crate) recorded_at: DateTime<Utc>,
}

/// The latest version of a member's document.
///
/// # Errors
/// If it cannot be read or opened.
pub(crate) async fn latest(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    member: MemberName,
    kind: Kind,
) -> Result<Option<Stored>, OpenError> {
    let row = Entity::find()
        .filter(Column::Member.eq(member.id()))
        .filter(Column::Kind.eq(kind.code()))
        .order_by_desc(Column::Version)
        .one(conn)
        .await
        .map_err(DatabaseError::from)?;
    let Some(row) = row else { return Ok(None) };
    let body = match row.sealed {
        Some(bytes) => {
            let sealed = Sealed::from_bytes(bytes);
            Some(vault.keys.open(conn, &member.to_string(), &field(row.id), &sealed).await?)
        }
        None => None,
    };
    Ok(Some(Stored {
        body,
        version: row.version,
        recorder: row.recorder,
        recorded_at: row.recorded_at,
    }))
}

/// Adds a version; answers the member's key.
///
/// # Errors
/// If the member was erased, or the version is there already.
pub(crate) async fn append(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    member: MemberName,
    kind: Kind,
    id: Uuid,
    document: &Stored,
) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_sealing(conn, &member.to_string()).await?;
    let sealed = document.body.as_ref().map(|body| key.seal(&field(id), body).into_bytes());
    let row = ActiveModel {
        id: Set(id),
        member: Set(member.id()),
        kind: Set(kind.code().to_owned()),
        version: Set(document.version),
        sealed: Set(sealed),
        recorder: Set(document.recorder.clone()),
        recorded_at: Set(document.recorded_at),
    };
    Entity::insert(row)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// Takes what was sealed out of every version; who recorded something, and when, stays.
///
/// # Errors
/// What the database says.
pub(crate) async fn erase(conn: &impl ConnectionTrait, member: MemberName) -> Result<(), DatabaseError> {
    Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(None::<Vec<u8>>))
        .filter(Column::Member.eq(member.id()))
        .exec(conn)
        .await?;
    Ok(())
}

/// What the sealed bytes are bound to, beside the member: a version cannot be passed off as another.
fn field(id: Uuid) -> String {
    format!("document/{id}")
}

//! Members' decisions on purposes: added, never changed. What they are about is no secret; where the proof is may tell of a person.

use honi_database::DatabaseError;
use honi_names::MemberName;
use honi_personal_data::{OpenError, SealError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::consent::{ActiveModel, Column, Entity, Model};
use super::members::Vault;
use crate::domain::{Consent, ContactPurpose};

/// Adds a decision; answers the member's key.
///
/// # Errors
/// If the member was erased.
pub(crate) async fn append(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    member: MemberName,
    id: Uuid,
    consent: &Consent,
) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_sealing(conn, &member.to_string()).await?;
    let evidence = (!consent.evidence.is_empty()).then(|| key.seal(&field(id), &consent.evidence).into_bytes());
    let row = ActiveModel {
        id: Set(id),
        member: Set(member.id()),
        purpose: Set(consent.purpose.code().to_owned()),
        decision: Set(consent.decision.code().to_owned()),
        decided_at: Set(consent.decided_at),
        method: Set(consent.method.code().to_owned()),
        evidence: Set(evidence),
        recorder: Set(consent.recorder.clone()),
        recorded_at: Set(consent.recorded_at),
    };
    Entity::insert(row)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// All decisions of a member's, of one purpose or of each, without their proofs.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn decisions(
    conn: &impl ConnectionTrait,
    member: MemberName,
    purpose: Option<ContactPurpose>,
) -> Result<Vec<(Uuid, Consent)>, DatabaseError> {
    let mut query = Entity::find().filter(Column::Member.eq(member.id()));
    if let Some(purpose) = purpose {
        query = query.filter(Column::Purpose.eq(purpose.code()));
    }
    let rows = query.order_by_asc(Column::Id).all(conn).await?;
    rows.iter().map(|row| Ok((row.id, read(row, String::new())?))).collect()
}

/// At most `limit` decisions of a member's, the latest recorded first, before an id.
///
/// # Errors
/// If a row or a proof cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    member: MemberName,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(Uuid, Consent)>, OpenError> {
    let mut query = Entity::find().filter(Column::Member.eq(member.id()));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    open(conn, vault, member, rows).await
}

/// One decision of a member's.
///
/// # Errors
/// If the row or its proof cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, vault: &Vault, member: MemberName, id: Uuid) -> Result<Option<Consent>, OpenError> {
    let row = Entity::find_by_id(id)
        .filter(Column::Member.eq(member.id()))
        .one(conn)
        .await
        .map_err(DatabaseError::from)?;
    let found = open(conn, vault, member, row.into_iter().collect()).await?;
    Ok(found.into_iter().next().map(|(_, consent)| consent))
}

/// Takes the proofs of an erased member out; that and when it decided stays.
///
/// # Errors
/// What the database says.
pub(crate) async fn erase(conn: &impl ConnectionTrait, member: MemberName) -> Result<(), DatabaseError> {
    Entity::update_many()
        .col_expr(Column::Evidence, Expr::value(None::<Vec<u8>>))
        .filter(Column::Member.eq(member.id()))
        .exec(conn)
        .await?;
    Ok(())
}

async fn open(conn: &impl ConnectionTrait, vault: &Vault, member: MemberName, rows: Vec<Model>) -> Result<Vec<(Uuid, Consent)>, OpenError> {
    let subject = member.to_string();
    let keys = vault.keys.keys(conn, [subject.as_str()]).await?;
    let mut consents = Vec::with_capacity(rows.len());
    for row in rows {
        let evidence = match &row.evidence {
            Some(bytes) => keys.open(&subject, &field(row.id), &Sealed::from_bytes(bytes.clone()))?,
            None => String::new(),
        };
        consents.push((row.id, read(&row, evidence)?));
    }
    Ok(consents)
}

fn read(row: &Model, evidence: String) -> Result<Consent, DatabaseError> {
    let unknown = |column| {
        move |_| DatabaseError::Inconsistent {
            table: "consents",
            column,
            row: row.id.to_string(),
        }
    };
    Ok(Consent {
        purpose: row.purpose.parse().map_err(unknown("purpose"))?,
        decision: row.decision.parse().map_err(unknown("decision"))?,
        decided_at: row.decided_at,
        method: row.method.parse().map_err(unknown("method"))?,
        evidence,
        recorder: row.recorder.clone(),
        recorded_at: row.recorded_at,
    })
}

fn field(id: Uuid) -> String {
    format!("evidence/{id}")
}

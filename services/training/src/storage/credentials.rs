//! Credentials.

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::{CredentialName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::credential;
use super::{Holders, one};
use crate::domain::{Credential, CredentialKind};

/// Writes a new credential.
///
/// # Errors
/// [`DatabaseError::Conflict`] `credentials_staff_kind_key` if the staff holds one of the kind that has not ended.
pub(crate) async fn insert(conn: &impl ConnectionTrait, record: &Credential) -> Result<(), DatabaseError> {
    let row = credential::ActiveModel {
        id: Set(record.name.id()),
        staff: Set(record.staff.id()),
        kind: Set(record.kind.code().to_owned()),
        expire_date: Set(expire_date(record)),
        ended_from: Set(ended_from(record)),
        expired_at: Set(record.latest_expired_at()),
        facts: Set(facts(record)?),
        created_at: Set(record.created_at),
        version: Set(record.version),
    };
    credential::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what happened to a credential.
///
/// # Errors
/// If it is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, record: &Credential) -> Result<(), DatabaseError> {
    let update = credential::Entity::update_many()
        .col_expr(credential::Column::ExpireDate, expire_date(record).into())
        .col_expr(credential::Column::EndedFrom, ended_from(record).into())
        .col_expr(credential::Column::ExpiredAt, record.latest_expired_at().into())
        .col_expr(credential::Column::Facts, facts(record)?.into())
        .col_expr(credential::Column::Version, record.version.into())
        .filter(credential::Column::Id.eq(record.name.id()));
    one(&update.exec(conn).await?)
}

/// One credential, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: CredentialName) -> Result<Option<Credential>, DatabaseError> {
    let row = credential::Entity::find_by_id(name.id()).lock_exclusive().one(conn).await?;
    row.map(read).transpose()
}

/// One credential.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: CredentialName) -> Result<Option<Credential>, DatabaseError> {
    credential::Entity::find_by_id(name.id()).one(conn).await?.map(read).transpose()
}

/// Every credential of a staff.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn of(conn: &impl ConnectionTrait, staff: StaffName) -> Result<Vec<Credential>, DatabaseError> {
    let query = credential::Entity::find().filter(credential::Column::Staff.eq(staff.id()));
    let rows = query.order_by_asc(credential::Column::Id).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// In the words of its index: with values in their places the engines would not see that it applies.
const IN_THEIR_LIFE: &str = "expire_date IS NOT NULL AND ended_from IS NULL AND expired_at IS NULL";

/// The credentials of which something comes to pass, after an id, at most so many, in the order of their ids.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn open(conn: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<Credential>, DatabaseError> {
    let mut query = credential::Entity::find().filter(Expr::cust(IN_THEIR_LIFE));
    if let Some(after) = after {
        query = query.filter(credential::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(credential::Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// What a list asks for.
pub(crate) struct Listing {
    /// Whose.
    pub holders: Holders,
    /// Only this staff's.
    pub staff: Option<StaffName>,
    /// Only of this kind.
    pub kind: Option<CredentialKind>,
    /// Only those that have not ended and expire before this day.
    pub expire_before: Option<NaiveDate>,
    /// Only those after this id.
    pub after: Option<Uuid>,
    /// At most this many.
    pub limit: u64,
}

/// Credentials, by id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(conn: &impl ConnectionTrait, listing: &Listing) -> Result<Vec<Credential>, DatabaseError> {
    let mut query = credential::Entity::find().filter(listing.holders.condition(credential::Column::Staff));
    if let Some(staff) = listing.staff {
        query = query.filter(credential::Column::Staff.eq(staff.id()));
    }
    if let Some(kind) = listing.kind {
        query = query.filter(credential::Column::Kind.eq(kind.code()));
    }
    if let Some(before) = listing.expire_before {
        query = query
            .filter(credential::Column::ExpireDate.lt(before))
            .filter(credential::Column::EndedFrom.is_null());
    }
    if let Some(after) = listing.after {
        query = query.filter(credential::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(credential::Column::Id).limit(listing.limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

fn expire_date(record: &Credential) -> Option<NaiveDate> {
    record.latest().and_then(|certificate| certificate.expire_date)
}

fn ended_from(record: &Credential) -> Option<NaiveDate> {
    record.facts.ended.as_ref().map(|ended| ended.from)
}

fn facts(record: &Credential) -> Result<String, DatabaseError> {
    serde_json::to_string(&record.facts).map_err(|_| unreadable(record.name.id(), "facts"))
}

fn read(row: credential::Model) -> Result<Credential, DatabaseError> {
    Ok(Credential {
        name: CredentialName::new(row.id),
        staff: StaffName::new(row.staff),
        kind: row.kind.parse().map_err(|_| unreadable(row.id, "kind"))?,
        facts: serde_json::from_str(&row.facts).map_err(|_| unreadable(row.id, "facts"))?,
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(id: Uuid, column: &'static str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "credentials",
        column,
        row: id.to_string(),
    }
}

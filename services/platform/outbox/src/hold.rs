//! Resources whose events wait: until a time, or, parked, until somebody releases them.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::sql::statement;

/// An event that could not be delivered and holds up its resource until it is [`release`]d.
#[derive(Clone, Debug, PartialEq)]
pub struct Parked {
    /// The resource that waits.
    pub resource: String,
    /// Position of the event.
    pub position: i64,
    /// Id of the event.
    pub id: Uuid,
    /// Type of the event.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What the sink said last.
    pub reason: String,
    /// When it was parked.
    pub parked_at: DateTime<Utc>,
}

/// The parked events after a position, oldest first, at most `limit`.
///
/// # Errors
/// If the database fails.
pub async fn parked(conn: &impl ConnectionTrait, after: i64, limit: u32) -> Result<Vec<Parked>, DatabaseError> {
    let sql = "SELECT h.resource, h.position, e.id, e.kind, h.attempts, h.reason, h.held_at FROM outbox_holds h \
               JOIN outbox_events e ON e.position = h.position WHERE h.retry_at IS NULL AND h.position > $1 ORDER BY h.position LIMIT $2";
    let rows = conn
        .query_all_raw(statement(conn, sql, [after.into(), i64::from(limit).into()]))
        .await?;
    let parked = rows.iter().map(|row| {
        Ok(Parked {
            resource: row.try_get("", "resource")?,
            position: row.try_get("", "position")?,
            id: row.try_get("", "id")?,
            kind: row.try_get("", "kind")?,
            attempts: u32::try_from(row.try_get::<i64>("", "attempts")?).unwrap_or(u32::MAX),
            reason: row.try_get("", "reason")?,
            parked_at: row.try_get("", "held_at")?,
        })
    });
    parked.collect()
}

/// Lets the parked event of a resource, and those behind it, be tried again, counting attempts anew; answers whether one was parked. Wake
/// the relay after the commit.
///
/// # Errors
/// If the database fails.
pub async fn release(conn: &impl ConnectionTrait, resource: &str) -> Result<bool, DatabaseError> {
    let sql = "DELETE FROM outbox_holds WHERE resource = $1 AND retry_at IS NULL";
    Ok(conn.execute_raw(statement(conn, sql, [resource.into()])).await?.rows_affected() == 1)
}

/// A resource that waits from now on.
#[derive(Debug)]
pub(crate) struct Hold {
    pub(crate) resource: String,
    pub(crate) position: i64,
    pub(crate) attempts: u32,
    /// When to try again; parked if never.
    pub(crate) retry_at: Option<DateTime<Utc>>,
    pub(crate) reason: String,
}

pub(crate) async fn hold(conn: &impl ConnectionTrait, holds: &[Hold], now: DateTime<Utc>) -> Result<(), DatabaseError> {
    if holds.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert
        .into_table("outbox_holds")
        .columns(["resource", "position", "attempts", "retry_at", "reason", "held_at"]);
    for hold in holds {
        let values: [Value; 6] = [
            hold.resource.as_str().into(),
            hold.position.into(),
            i64::from(hold.attempts).into(),
            hold.retry_at.into(),
            hold.reason.as_str().into(),
            now.into(),
        ];
        insert.values_panic(values.map(Expr::value));
    }
    let replace = ["position", "attempts", "retry_at", "reason", "held_at"];
    insert.on_conflict(OnConflict::column("resource").update_columns(replace).to_owned());
    conn.execute(&insert).await?;
    Ok(())
}

/// Drops the holds of events that were delivered, and only those: of a resource that another relay holds at a later event, it is the other
/// one that knows how it stands. `delivered` are resources with the position of an event each.
pub(crate) async fn let_go(conn: &impl ConnectionTrait, delivered: &[(String, i64)]) -> Result<(), DatabaseError> {
    if delivered.is_empty() {
        return Ok(());
    }
    // A position belongs to one resource, so the two lists say the same as the pairs; the first is what the key finds rows by.
    let mut delete = Query::delete();
    delete
        .from_table("outbox_holds")
        .and_where(Expr::col("resource").is_in(delivered.iter().map(|(resource, _)| resource.as_str())))
        .and_where(Expr::col("position").is_in(delivered.iter().map(|(_, position)| *position)));
    conn.execute(&delete).await?;
    Ok(())
}

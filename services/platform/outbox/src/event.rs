//! Events, and writing them.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::sql::statement;

/// Most events per INSERT: SQLite takes 32,766 values per statement, PostgreSQL 65,535.
const CHUNK: usize = 1000;

/// An event to be written. It holds names, dates and codes, never personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Unique id, a UUIDv7. Two events of one resource and version are delivered in the order of their ids.
    pub id: Uuid,
    /// Type of the event, such as `voices.acknowledged`.
    pub kind: String,
    /// Name of the resource it happened to.
    pub resource: String,
    /// Version of the resource after it; events of one resource are delivered in this order.
    pub resource_version: i64,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// What it says; the kind documents its fields.
    pub payload: serde_json::Value,
    /// W3C trace context of the request that caused it; the delivery continues that trace.
    pub traceparent: Option<String>,
}

/// An event with its place in the order.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place, from 1, without gaps.
    pub position: i64,
    /// Unique id.
    pub id: Uuid,
    /// Type of the event.
    pub kind: String,
    /// Name of the resource it happened to.
    pub resource: String,
    /// Version of the resource after it.
    pub resource_version: i64,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// What it says.
    pub payload: serde_json::Value,
    /// W3C trace context of the request that caused it.
    pub traceparent: Option<String>,
    /// Which attempt to deliver it this is, from 1.
    pub attempt: u32,
}

/// Writes an event in the transaction of its change. After the commit, wake the relay.
///
/// # Errors
/// If the database fails, or the id was used before.
pub async fn append(conn: &impl ConnectionTrait, event: &NewEvent) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO outbox_events (id, kind, resource, resource_version, occurred_at, payload, traceparent) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    conn.execute_raw(statement(conn, sql, values(event))).await?;
    Ok(())
}

/// Writes many events with few statements, for bulk changes.
///
/// # Errors
/// As [`append`].
pub async fn append_all(conn: &impl ConnectionTrait, events: &[NewEvent]) -> Result<(), DatabaseError> {
    for chunk in events.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table("outbox_events");
        insert.columns([
            "id",
            "kind",
            "resource",
            "resource_version",
            "occurred_at",
            "payload",
            "traceparent",
        ]);
        for event in chunk {
            insert.values_panic(values(event).map(Expr::value));
        }
        conn.execute(&insert).await?;
    }
    Ok(())
}

fn values(event: &NewEvent) -> [Value; 7] {
    [
        event.id.into(),
        event.kind.as_str().into(),
        event.resource.as_str().into(),
        event.resource_version.into(),
        event.occurred_at.into(),
        event.payload.to_string().into(),
        event.traceparent.clone().into(),
    ]
}

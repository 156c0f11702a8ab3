//! What is to be delivered, and what was.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Value};

use crate::Event;
use crate::sql::statement;

/// How much waits to be delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that were not delivered yet, parked ones and those behind them included.
    pub depth: u64,
    /// When the oldest of them happened.
    pub oldest: Option<DateTime<Utc>>,
    /// Parked events.
    pub parked: u64,
}

pub(crate) const COLUMNS: &str = "e.position, e.id, e.kind, e.resource, e.resource_version, e.occurred_at, e.payload, e.traceparent";

/// The next events of resources that neither wait nor are `busy`, in order.
pub(crate) async fn due(
    conn: &impl ConnectionTrait,
    now: DateTime<Utc>,
    busy: &HashSet<String>,
    limit: u32,
) -> Result<Vec<Event>, DatabaseError> {
    let mut values: Vec<Value> = vec![now.into(), i64::from(limit).into()];
    values.extend(busy.iter().map(|resource| resource.as_str().into()));
    let apart = match busy.len() {
        0 => String::new(),
        count => {
            let places: Vec<String> = (3..count + 3).map(|place| format!("${place}")).collect();
            format!("AND e.resource NOT IN ({}) ", places.join(", "))
        }
    };
    // A parked hold has no retry_at, so comparing it is never true. The attempts belong to the event that failed, not to those behind it.
    let sql = format!(
        "SELECT {COLUMNS}, CASE WHEN h.position = e.position THEN h.attempts ELSE 0 END AS attempts FROM outbox_events e \
         LEFT JOIN outbox_holds h ON h.resource = e.resource \
         WHERE e.delivered_at IS NULL AND e.position IS NOT NULL AND (h.resource IS NULL OR h.retry_at <= $1) {apart}\
         ORDER BY e.position LIMIT $2"
    );
    let rows = conn.query_all_raw(statement(conn, &sql, values)).await?;
    let due = rows.iter().map(|row| {
        let attempts: i64 = row.try_get("", "attempts")?;
        event(row, u32::try_from(attempts + 1).unwrap_or(u32::MAX))
    });
    due.collect()
}

/// Reads the [`COLUMNS`].
pub(crate) fn event(row: &QueryResult, attempt: u32) -> Result<Event, DatabaseError> {
    let id: uuid::Uuid = row.try_get("", "id")?;
    let payload: String = row.try_get("", "payload")?;
    let payload = serde_json::from_str(&payload);
    let unreadable = |_| DatabaseError::Inconsistent {
        table: "outbox_events",
        column: "payload",
        row: id.to_string(),
    };
    let read = || -> Result<Event, DbErr> {
        Ok(Event {
            position: row.try_get("", "position")?,
            id,
            kind: row.try_get("", "kind")?,
            resource: row.try_get("", "resource")?,
            resource_version: row.try_get("", "resource_version")?,
            occurred_at: row.try_get("", "occurred_at")?,
            payload: serde_json::Value::Null,
            traceparent: row.try_get("", "traceparent")?,
            attempt,
        })
    };
    Ok(Event {
        payload: payload.map_err(unreadable)?,
        ..read()?
    })
}

pub(crate) async fn mark_delivered(conn: &impl ConnectionTrait, positions: Vec<i64>, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    if !positions.is_empty() {
        let mut update = Query::update();
        update
            .table("outbox_events")
            .value("delivered_at", now)
            .and_where(Expr::col("position").is_in(positions));
        conn.execute(&update).await?;
    }
    Ok(())
}

pub(crate) async fn backlog(conn: &impl ConnectionTrait) -> Result<Backlog, DatabaseError> {
    let sql = "SELECT (SELECT count(*) FROM outbox_events WHERE position IS NULL) \
                    + (SELECT count(*) FROM outbox_events WHERE delivered_at IS NULL AND position IS NOT NULL) AS depth, \
                      (SELECT count(*) FROM outbox_holds WHERE retry_at IS NULL) AS parked";
    let Some(row) = conn.query_one_raw(statement(conn, sql, [])).await? else {
        return Ok(Backlog::default());
    };
    let (depth, parked): (i64, i64) = (row.try_get("", "depth")?, row.try_get("", "parked")?);
    // Lowest position first is near enough to oldest first, and needs no look at every row.
    let sql = "SELECT occurred_at FROM outbox_events WHERE delivered_at IS NULL AND position IS NOT NULL ORDER BY position LIMIT 1";
    let oldest = conn
        .query_one_raw(statement(conn, sql, []))
        .await?
        .map(|row| row.try_get("", "occurred_at"))
        .transpose()?;
    Ok(Backlog {
        depth: depth.unsigned_abs(),
        oldest,
        parked: parked.unsigned_abs(),
    })
}

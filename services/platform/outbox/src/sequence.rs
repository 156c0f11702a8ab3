//! Putting committed events in order.

use async_trait::async_trait;
use honi_database::{DatabaseError, Transaction};
use sea_orm::ConnectionTrait;

use crate::sql::statement;

/// Something else that needs an order that only one process assigns, such as the audit log. The relay calls it under the lease, in the
/// transaction that puts the events in order.
#[async_trait]
pub trait Sequenced: Send + Sync {
    /// Puts what has committed in order, and answers how much that was; the relay comes back at once while it is not nothing.
    ///
    /// # Errors
    /// If the database fails: the relay undoes the transaction, puts the events in order without this, and tries again in its next step.
    async fn sequence(&self, transaction: &Transaction) -> Result<u64, DatabaseError>;
}

/// One statement, so that the engine moves no row to us and back.
///
/// A row is ready when all earlier versions of its resource are: `ready_at` never falls along the versions of a resource, whatever the
/// clocks of the writers said, so any first part of this order is closed under "earlier version of the same resource". That version 1 is
/// seen whenever version 2 is follows from the row lock under which both were written: 1 had committed before 2 was begun on.
const SEQUENCE: &str = "
    WITH ready AS (
        SELECT id, resource, resource_version,
               max(occurred_at) OVER (PARTITION BY resource ORDER BY resource_version, id) AS ready_at
        FROM outbox_events WHERE position IS NULL
    ), placed AS (
        SELECT id, row_number() OVER (ORDER BY ready_at, resource, resource_version, id) AS place
        FROM ready ORDER BY place LIMIT $1
    )
    UPDATE outbox_events SET position = base.highest + placed.place
    FROM placed, (SELECT coalesce(max(position), 0) AS highest FROM outbox_events) AS base
    WHERE outbox_events.id = placed.id";

/// Gives the next positions to at most `limit` committed events that have none, and answers to how many. Only who holds the lease may call
/// it, in the transaction in which it renewed the lease: a second one at the same time would give the same positions, and fail.
///
/// # Errors
/// If the database fails.
pub async fn sequence(conn: &impl ConnectionTrait, limit: u32) -> Result<u64, DatabaseError> {
    let done = conn.execute_raw(statement(conn, SEQUENCE, [i64::from(limit).into()])).await?;
    Ok(done.rows_affected())
}

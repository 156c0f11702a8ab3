//! How far the feeds of other services were read.

use honi_database::DatabaseError;
use sea_orm::{ConnectionTrait, Statement};

/// Position of the last event of a feed that was dealt with; 0 if none was.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(conn: &impl ConnectionTrait, feed: &str) -> Result<i64, DatabaseError> {
    let sql = "SELECT position FROM feed_cursors WHERE feed = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [feed.into()]);
    let row = conn.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "position")).transpose()?.unwrap_or(0))
}

/// Moves on from one position to another; answers false if somebody else did meanwhile. Call it first in the transaction that deals with
/// the events, so that they are dealt with once.
///
/// # Errors
/// If the database fails.
pub(crate) async fn advance(conn: &impl ConnectionTrait, feed: &str, from: i64, to: i64) -> Result<bool, DatabaseError> {
    let sql = "INSERT INTO feed_cursors (feed, position) VALUES ($1, $2) \
               ON CONFLICT (feed) DO UPDATE SET position = excluded.position WHERE feed_cursors.position = $3";
    let values = [feed.into(), to.into(), from.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected() == 1)
}

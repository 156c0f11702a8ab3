//! The table `calendar_snapshots`: the business calendar as the organisation last told it, so that a restart needs no other service.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::{ConnectionTrait, Statement};

use crate::CalendarSnapshot;

/// Keeps what was told.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep(conn: &impl ConnectionTrait, id: &str, told: &CalendarSnapshot, at: DateTime<Utc>) -> Result<(), DatabaseError> {
    let rules = serde_json::to_string(told).map_err(|_| unreadable(id))?;
    let sql = "INSERT INTO calendar_snapshots (id, rules, followed_at) VALUES ($1, $2, $3) \
               ON CONFLICT (id) DO UPDATE SET rules = excluded.rules, followed_at = excluded.followed_at";
    let values = [id.into(), rules.into(), at.into()];
    conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values))
        .await?;
    Ok(())
}

/// What was told last; none if nothing was told yet.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<Option<CalendarSnapshot>, DatabaseError> {
    let sql = "SELECT rules FROM calendar_snapshots WHERE id = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [id.into()]);
    let Some(row) = conn.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let rules: String = row.try_get("", "rules")?;
    serde_json::from_str(&rules).map(Some).map_err(|_| unreadable(id))
}

fn unreadable(id: &str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "calendar_snapshots",
        column: "rules",
        row: id.to_owned(),
    }
}

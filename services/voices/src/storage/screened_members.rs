//! Which members compliance has flagged, as the members service tells it: yes or no, and never why.

use honi_database::DatabaseError;
use honi_names::MemberName;
use sea_orm::{ConnectionTrait, Statement};

/// Whether a member is flagged.
///
/// # Errors
/// If the database fails.
pub(crate) async fn holds(conn: &impl ConnectionTrait, member: MemberName) -> Result<bool, DatabaseError> {
    let sql = "SELECT member FROM screened_members WHERE member = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [member.id().into()]);
    Ok(conn.query_one_raw(statement).await?.is_some())
}

/// Writes that a member is flagged, or is not any more. It may be repeated.
///
/// # Errors
/// If the database fails.
pub(crate) async fn set(conn: &impl ConnectionTrait, member: MemberName, screened: bool) -> Result<(), DatabaseError> {
    let sql = if screened {
        "INSERT INTO screened_members (member) VALUES ($1) ON CONFLICT (member) DO NOTHING"
    } else {
        "DELETE FROM screened_members WHERE member = $1"
    };
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [member.id().into()]);
    conn.execute_raw(statement).await?;
    Ok(())
}

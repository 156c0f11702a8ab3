//! Statements in SQL that both engines understand.

use sea_orm::{ConnectionTrait, Statement, Value};

/// A statement with its values as `$1`, `$2`, …, which both engines take.
pub(crate) fn statement(conn: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}

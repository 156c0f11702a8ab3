//! What can go wrong with a database, without the values that were in the statement.

use std::fmt;

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::error::{DatabaseError as EngineError, ErrorKind};
use sea_orm::{DbErr, RuntimeErr};
use thiserror::Error;

/// An error of the database or of what was found in it. None of its texts holds a value of a row.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The engine or the way to it failed.
    #[error("{0}")]
    Driver(DriverError),
    /// A row holds what the code cannot read: a fault of ours or of whoever changed the row by hand.
    #[error("{table}.{column} of row {row} cannot be read")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Id of the row.
        row: String,
    },
    /// A statement changed another number of rows than it must.
    #[error("{actual} rows were changed in place of {expected}")]
    RowsAffected {
        /// How many it must change.
        expected: u64,
        /// How many it changed.
        actual: u64,
    },
    /// A unique rule was broken; its name, as PostgreSQL gives it: `{table}_{columns}_key` or `{table}_pkey`.
    #[error("the rule {0} is broken")]
    Conflict(String),
    /// Migrations that the database lacks; start with `--migrate`.
    #[error("the database lacks the migrations {0:?}; start once with --migrate")]
    Pending(Vec<String>),
}

impl DatabaseError {
    /// Whether trying again, later, with the same input may succeed: the database was away, overloaded or busy with another transaction.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Driver(error) if error.unavailable)
    }

    /// Whether it is the unique rule of this name that was broken.
    pub fn is_conflict(&self, rule: &str) -> bool {
        matches!(self, Self::Conflict(broken) if broken == rule)
    }
}

impl From<DbErr> for DatabaseError {
    fn from(error: DbErr) -> Self {
        if let Some(engine) = engine_error(&error)
            && let Some(rule) = unique_rule(engine)
        {
            return Self::Conflict(rule);
        }
        Self::Driver(DriverError::new(&error))
    }
}

/// A failure of the driver, told without values: the engine's details may quote what was written.
#[derive(Clone, Debug)]
pub struct DriverError {
    text: String,
    unavailable: bool,
}

impl fmt::Display for DriverError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for DriverError {}

impl DriverError {
    fn new(error: &DbErr) -> Self {
        if let Some(engine) = engine_error(error) {
            return Self {
                text: describe(engine),
                unavailable: is_transient(engine.code().as_deref().unwrap_or_default()),
            };
        }
        let unavailable = matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) || is_broken_connection(error);
        let text = match error {
            // These quote the value that could not be read.
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => "a value of a row cannot be read as its type".to_owned(),
            other => other.to_string(),
        };
        Self { text, unavailable }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}

fn engine_error(error: &DbErr) -> Option<&dyn EngineError> {
    match sqlx_error(error)? {
        SqlxError::Database(engine) => Some(engine.as_ref()),
        _ => None,
    }
}

fn is_broken_connection(error: &DbErr) -> bool {
    matches!(
        sqlx_error(error),
        Some(SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed)
    )
}

/// SQLSTATE classes 08 (connection), 40 (rollback: deadlock, serialisation), 53 (resources), 57 (shut down, a statement's time is up), and
/// the times of a lock and of an idle transaction; SQLite 5 (busy), 6 (locked).
fn is_transient(code: &str) -> bool {
    let sqlite_primary = code.parse::<u32>().ok().filter(|_| code.len() != 5).map(|code| code & 0xff);
    ["08", "40", "53", "57", "55P03", "25P03"]
        .iter()
        .any(|class| code.len() == 5 && code.starts_with(class))
        || matches!(sqlite_primary, Some(5 | 6))
}

/// The engine's message, except where it quotes a value (SQLSTATE class 22: data exceptions).
fn describe(error: &dyn EngineError) -> String {
    let code = error.code().unwrap_or_default();
    if code.len() == 5 && code.starts_with("22") {
        return format!("the database refused a value ({code})");
    }
    format!("{} ({code})", error.message())
}

fn unique_rule(error: &dyn EngineError) -> Option<String> {
    if error.kind() != ErrorKind::UniqueViolation {
        return None;
    }
    if let Some(constraint) = error.constraint() {
        return Some(constraint.to_owned());
    }
    sqlite_rule(error.message(), error.code().as_deref().unwrap_or_default())
}

/// SQLite names the columns, `UNIQUE constraint failed: voices.year, voices.number`; from them comes the name that PostgreSQL would give.
fn sqlite_rule(message: &str, code: &str) -> Option<String> {
    /// Extended result codes for a primary key and for a rowid, which is an integer primary key.
    const PRIMARY_KEY: [&str; 2] = ["1555", "2579"];
    let columns = message.split_once("constraint failed: ")?.1;
    if let Some(index) = columns.strip_prefix("index '") {
        return Some(index.trim_end_matches('\'').to_owned());
    }
    let columns: Vec<(&str, &str)> = columns.split(", ").filter_map(|column| column.split_once('.')).collect();
    let (table, _) = columns.first()?;
    if PRIMARY_KEY.contains(&code) {
        return Some(format!("{table}_pkey"));
    }
    let names: Vec<&str> = columns.iter().map(|(_, column)| *column).collect();
    Some(format!("{table}_{}_key", names.join("_")))
}

#[cfg(test)]
mod tests {
    use super::{is_transient, sqlite_rule};

    #[test]
    fn sqlite_columns_become_the_name_that_postgres_gives() {
        let rule = |message: &str, code: &str| sqlite_rule(message, code).unwrap();
        assert_eq!(rule("UNIQUE constraint failed: voices.number", "2067"), "voices_number_key");
        assert_eq!(
            rule("UNIQUE constraint failed: voices.year, voices.number", "2067"),
            "voices_year_number_key"
        );
        assert_eq!(rule("UNIQUE constraint failed: voices.id", "1555"), "voices_pkey");
        assert_eq!(
            rule("UNIQUE constraint failed: index 'voices_lower_key'", "2067"),
            "voices_lower_key"
        );
    }

    #[test]
    fn only_what_may_pass_is_transient() {
        for code in [
            "40001", "40P01", "08006", "57P01", "57014", "55P03", "25P03", "53300", "5", "517", "6",
        ] {
            assert!(is_transient(code), "{code}");
        }
        for code in ["23505", "22P02", "42P01", "1", "19", "2067", "1555"] {
            assert!(!is_transient(code), "{code}");
        }
    }
}

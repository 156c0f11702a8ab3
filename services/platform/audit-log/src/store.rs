//! The tables of the log.
//!
//! An entry waits in `audit_pending` until the relay gives it its position; `audit_entries` is only ever appended to.

pub(crate) mod access_log;
pub(crate) mod entries;
pub(crate) mod heads;
pub(crate) mod pending;
pub(crate) mod salts;
pub(crate) mod tiles;

use honi_database::DatabaseError;

/// A position or size as a column holds it. One that no column can hold is beyond every log, so it becomes the largest.
pub(crate) fn position(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A position or size from a column.
pub(crate) fn number(value: i64, table: &'static str, column: &'static str) -> Result<u64, DatabaseError> {
    u64::try_from(value).map_err(|_| DatabaseError::Inconsistent {
        table,
        column,
        row: value.to_string(),
    })
}

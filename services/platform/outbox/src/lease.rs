//! Being the only one for a while.

use chrono::{DateTime, TimeDelta, Utc};
use honi_database::DatabaseError;
use sea_orm::ConnectionTrait;

use crate::sql::statement;

/// The right to be the only one that works on a stream, for a limited time. Taken and renewed by one compare-and-set statement; within a
/// transaction that statement also locks out every other holder until the commit.
#[derive(Clone, Debug)]
pub struct Lease {
    stream: String,
    holder: String,
    length: TimeDelta,
}

impl Lease {
    /// For `holder`, a name that no other process bears, to work on `stream` for `length` at a time.
    pub fn new(stream: impl Into<String>, holder: impl Into<String>, length: TimeDelta) -> Self {
        Self {
            stream: stream.into(),
            holder: holder.into(),
            length,
        }
    }

    /// The stream it is for.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Takes or renews the lease; answers until when it holds, or nothing if another holds it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take(&self, conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DatabaseError> {
        let until = now + self.length;
        let sql = "INSERT INTO leases (stream, holder, until) VALUES ($1, $2, $3) \
                   ON CONFLICT (stream) DO UPDATE SET holder = excluded.holder, until = excluded.until \
                   WHERE leases.holder = excluded.holder OR leases.until <= $4";
        let values = [self.stream.as_str().into(), self.holder.as_str().into(), until.into(), now.into()];
        let taken = conn.execute_raw(statement(conn, sql, values)).await?.rows_affected() == 1;
        Ok(taken.then_some(until))
    }

    /// Gives the lease back, so that a successor need not wait for its end. Does nothing if another holds it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give_back(&self, conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DatabaseError> {
        let sql = "UPDATE leases SET until = $1 WHERE stream = $2 AND holder = $3";
        let values = [now.into(), self.stream.as_str().into(), self.holder.as_str().into()];
        conn.execute_raw(statement(conn, sql, values)).await?;
        Ok(())
    }
}

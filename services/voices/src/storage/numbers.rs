//! Numbers for people, handed out in blocks, so that writers do not queue for the next one. A block that is not used up leaves a gap.

use std::collections::BTreeMap;
use std::sync::Arc;

use honi_database::{Database, DatabaseError};
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Mutex;

use crate::domain::VoiceNumber;

/// Numbers taken from the database at once.
const BLOCK: u32 = 100;

/// Hands out numbers. Cheap to clone; clones share their block.
#[derive(Clone)]
pub(crate) struct Numbers {
    database: Database,
    blocks: Arc<Mutex<BTreeMap<i32, std::ops::Range<u32>>>>,
}

impl Numbers {
    /// Numbers of this database.
    #[must_use]
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            blocks: Arc::default(),
        }
    }

    /// The next number of a year.
    ///
    /// # Errors
    /// If the database fails, or the year's numbers are used up.
    pub(crate) async fn next(&self, year: i32) -> Result<VoiceNumber, DatabaseError> {
        let mut blocks = self.blocks.lock().await;
        let block = blocks.entry(year).or_default();
        if block.start >= block.end {
            *block = self.take(year).await?;
        }
        let n = block.start;
        block.start += 1;
        VoiceNumber::new(year, n).map_err(|_| used_up(year))
    }

    /// Takes a block in a transaction of its own, before the one that needs the number: on SQLite there is one writer at a time.
    async fn take(&self, year: i32) -> Result<std::ops::Range<u32>, DatabaseError> {
        let transaction = self.database.begin().await?;
        let sql = "INSERT INTO number_blocks (year, next) VALUES ($1, $2) \
                   ON CONFLICT (year) DO UPDATE SET next = number_blocks.next + $3 RETURNING next";
        let values = [year.into(), i64::from(1 + BLOCK).into(), i64::from(BLOCK).into()];
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
        let row = transaction.query_one_raw(statement).await?.ok_or_else(|| used_up(year))?;
        let end: i64 = row.try_get("", "next")?;
        transaction.commit().await?;
        let end = u32::try_from(end).map_err(|_| used_up(year))?;
        Ok(end - BLOCK..end)
    }
}

fn used_up(year: i32) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "number_blocks",
        column: "next",
        row: year.to_string(),
    }
}

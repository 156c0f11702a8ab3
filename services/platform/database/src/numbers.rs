//! Numbers for people, handed out in blocks, so that writers do not queue for the next one. A block that is not used up leaves a gap.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Mutex;

use crate::{Database, DatabaseError, Transaction};

/// Numbers taken from the database at once, if no more are asked for.
const BLOCK: u32 = 100;

/// Hands out the numbers of one series. Cheap to clone; clones share their block. The series is a table of its owner with the columns
/// `year integer PRIMARY KEY, next bigint`.
#[derive(Clone, Debug)]
pub struct Numbers {
    database: Database,
    table: &'static str,
    blocks: Arc<Mutex<BTreeMap<i32, Range<u32>>>>,
}

impl Numbers {
    /// The series of that table.
    #[must_use]
    pub fn of(database: Database, table: &'static str) -> Self {
        Self {
            database,
            table,
            blocks: Arc::default(),
        }
    }

    /// The next number of a year, from 1. Ask before the transaction that needs it: on SQLite there is one writer at a time.
    ///
    /// # Errors
    /// If the database fails, or the year's numbers are used up.
    pub async fn next(&self, year: i32) -> Result<u32, DatabaseError> {
        self.many(year, 1).await?.pop().ok_or_else(|| self.used_up(year))
    }

    /// The next numbers of a year, as [`next`](Self::next).
    ///
    /// # Errors
    /// If the database fails, or the year's numbers are used up.
    pub async fn many(&self, year: i32, count: usize) -> Result<Vec<u32>, DatabaseError> {
        let mut blocks = self.blocks.lock().await;
        let block = blocks.entry(year).or_default();
        let mut numbers: Vec<u32> = block.by_ref().take(count).collect();
        let missing = u32::try_from(count - numbers.len()).map_err(|_| self.used_up(year))?;
        if missing > 0 {
            *block = self.take(year, missing.max(BLOCK)).await?;
            numbers.extend(block.by_ref().take(count - numbers.len()));
        }
        Ok(numbers)
    }

    /// Numbers taken within the transaction that needs them: for what is so seldom that nobody minds to queue, or cannot be counted before.
    ///
    /// # Errors
    /// If the database fails, or the year's numbers are used up.
    pub async fn within(&self, transaction: &Transaction, year: i32, count: usize) -> Result<Range<u32>, DatabaseError> {
        let size = u32::try_from(count).map_err(|_| self.used_up(year))?;
        self.take_in(transaction, year, size).await
    }

    /// One number, as [`within`](Self::within).
    ///
    /// # Errors
    /// If the database fails, or the year's numbers are used up.
    pub async fn one_within(&self, transaction: &Transaction, year: i32) -> Result<u32, DatabaseError> {
        self.within(transaction, year, 1).await?.next().ok_or_else(|| self.used_up(year))
    }

    /// Takes a block in a transaction of its own.
    async fn take(&self, year: i32, size: u32) -> Result<Range<u32>, DatabaseError> {
        let transaction = self.database.begin().await?;
        let block = self.take_in(&transaction, year, size).await?;
        transaction.commit().await?;
        Ok(block)
    }

    async fn take_in(&self, transaction: &Transaction, year: i32, size: u32) -> Result<Range<u32>, DatabaseError> {
        let table = self.table;
        let sql = format!(
            "INSERT INTO {table} (year, next) VALUES ($1, $2) \
             ON CONFLICT (year) DO UPDATE SET next = {table}.next + $3 RETURNING next"
        );
        let values = [year.into(), (1 + i64::from(size)).into(), i64::from(size).into()];
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
        let row = transaction.query_one_raw(statement).await?.ok_or_else(|| self.used_up(year))?;
        let end: i64 = row.try_get("", "next")?;
        let end = u32::try_from(end).map_err(|_| self.used_up(year))?;
        Ok(end - size..end)
    }

    fn used_up(&self, year: i32) -> DatabaseError {
        DatabaseError::Inconsistent {
            table: self.table,
            column: "next",
            row: year.to_string(),
        }
    }
}

//! Where the organisation is kept. The only room that names sea-orm; it takes and gives domain types.

pub(crate) mod assignments;
pub(crate) mod calendars;
mod entity;
mod migration;
pub(crate) mod notices;
pub(crate) mod org_units;
pub(crate) mod staff;
pub(crate) mod unit_closures;

pub use migration::Migrator;

use honi_database::{DatabaseError, Engine, Transaction};
use sea_orm::{ConnectionTrait, UpdateResult};

/// An update must have changed exactly its row.
fn one(result: &UpdateResult) -> Result<(), DatabaseError> {
    if result.rows_affected == 1 {
        Ok(())
    } else {
        Err(DatabaseError::RowsAffected {
            expected: 1,
            actual: result.rows_affected,
        })
    }
}

/// Holds off other writers of a table until the end of the transaction; readers go on. On SQLite the transaction is the only writer anyway.
async fn lock(transaction: &Transaction, table: &'static str) -> Result<(), DatabaseError> {
    if transaction.engine() == Engine::Postgres {
        let sql = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
        transaction.execute_unprepared(&sql).await?;
    }
    Ok(())
}

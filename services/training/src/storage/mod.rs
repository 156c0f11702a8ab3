//! Where the organisation, credentials and measures are kept. The only room that names sea-orm; it takes and gives domain types.

pub(crate) mod assignments;
pub(crate) mod calendars;
pub(crate) mod credentials;
mod entity;
mod migration;
pub(crate) mod notices;
pub(crate) mod org_units;
pub(crate) mod solicitation_suspensions;
pub(crate) mod staff;
pub(crate) mod unit_closures;

pub use migration::Migrator;

use honi_database::{DatabaseError, Engine, Transaction};
use honi_names::{OrgUnitName, StaffName};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, UpdateResult};

/// Whose records a list may show, by the holder.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Holders {
    /// Everybody's.
    pub everybody: bool,
    /// This staff's.
    pub staff: Option<StaffName>,
    /// Those of the staff who are in this unit on a day.
    pub unit: Option<(OrgUnitName, chrono::NaiveDate)>,
}

impl Holders {
    /// The rows whose holder, in `column`, is one of them.
    fn condition(&self, column: impl ColumnTrait) -> Condition {
        if self.everybody {
            return Condition::all();
        }
        let of_unit = |(unit, day)| column.in_subquery(assignments::latest_in_unit(unit, day));
        // An empty list is nobody's.
        Condition::any()
            .add(column.is_in(self.staff.map(StaffName::id)))
            .add_option(self.unit.map(of_unit))
    }
}

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

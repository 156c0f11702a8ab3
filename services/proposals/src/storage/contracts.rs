//! Contracts: every version stays, and the one that is known now has no end.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::ContractName;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::contract_version::{Column, Entity};
use super::record;
use crate::domain::Contract;

/// Which contracts or proposals somebody may see, as a predicate for whole tables: nothing unless something is said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// All.
    pub(crate) all: bool,
    /// Those that this unit sold.
    pub(crate) org_unit: Option<String>,
    /// Those that this staff solicited.
    pub(crate) sales_staff: Option<String>,
}

impl Scope {
    pub(super) fn condition(&self) -> Condition {
        self.over(Column::OrgUnit, Column::SalesStaff)
    }

    /// The same for a table with other columns of units and staff.
    pub(super) fn over(&self, org_unit: impl ColumnTrait, sales_staff: impl ColumnTrait) -> Condition {
        if self.all {
            return Condition::all();
        }
        let by_unit = self.org_unit.as_deref().map(|unit| org_unit.eq(unit));
        let by_staff = self.sales_staff.as_deref().map(|staff| sales_staff.eq(staff));
        // Without either it lets nothing through: an empty ANY would let through everything.
        Condition::any().add(Expr::cust("1 = 0")).add_option(by_unit).add_option(by_staff)
    }
}

/// As what was known at a time; as what is known now without one.
pub(super) fn known(at: Option<DateTime<Utc>>) -> Condition {
    match at {
        None => Condition::all().add(Column::KnownUntil.is_null()),
        Some(at) => Condition::all()
            .add(Column::KnownFrom.lte(at))
            .add(Condition::any().add(Column::KnownUntil.is_null()).add(Column::KnownUntil.gt(at))),
    }
}

/// Writes the first version of a contract.
///
/// # Errors
/// [`DatabaseError::Conflict`] `contract_versions_external_id_key` if the key of its source is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, contract: &Contract) -> Result<(), DatabaseError> {
    Entity::insert(record::row(contract)).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes the next version of a contract; the one before is known until then.
///
/// # Errors
/// If the one before is not there.
pub(crate) async fn append(conn: &impl ConnectionTrait, contract: &Contract) -> Result<(), DatabaseError> {
    let before = Entity::update_many()
        .col_expr(Column::KnownUntil, contract.known_from.into())
        .filter(Column::Contract.eq(contract.name.id()))
        .filter(Column::Version.eq(contract.version - 1))
        .filter(Column::KnownUntil.is_null())
        .exec(conn)
        .await?;
    if before.rows_affected != 1 {
        return Err(DatabaseError::RowsAffected {
            expected: 1,
            actual: before.rows_affected,
        });
    }
    insert(conn, contract).await
}

/// A contract as it was known at a time, or is now.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    name: ContractName,
    at: Option<DateTime<Utc>>,
) -> Result<Option<Contract>, DatabaseError> {
    let row = Entity::find()
        .filter(Column::Contract.eq(name.id()))
        .filter(known(at))
        .one(conn)
        .await?;
    row.map(record::read).transpose()
}

/// A contract as it is known now, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: ContractName) -> Result<Option<Contract>, DatabaseError> {
    let row = Entity::find()
        .filter(Column::Contract.eq(name.id()))
        .filter(known(None))
        .lock_exclusive()
        .one(conn)
        .await?;
    row.map(record::read).transpose()
}

/// Versions of a contract after one of them, oldest first.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn versions(
    conn: &impl ConnectionTrait,
    name: ContractName,
    after: i64,
    limit: u64,
) -> Result<Vec<Contract>, DatabaseError> {
    let rows = Entity::find()
        .filter(Column::Contract.eq(name.id()))
        .filter(Column::Version.gt(after))
        .order_by_asc(Column::Version)
        .limit(limit)
        .all(conn)
        .await?;
    rows.into_iter().map(record::read).collect()
}

/// At most `limit` contracts that a filter and the caller's scope let through, in order of creation, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &super::filter::Filter,
    scope: &Scope,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Contract>, DatabaseError> {
    let mut query = Entity::find()
        .filter(known(None))
        .filter(filter.condition())
        .filter(scope.condition());
    if let Some(after) = after {
        query = query.filter(Column::Contract.gt(after));
    }
    let rows = query.order_by_asc(Column::Contract).limit(limit).all(conn).await?;
    rows.into_iter().map(record::read).collect()
}

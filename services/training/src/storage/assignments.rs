//! Assignments of staff to units and supervisors.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use honi_database::{DatabaseError, Transaction};
use honi_names::{OrgUnitName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};
use uuid::Uuid;

use super::entity::assignment;
use super::lock;
use crate::domain::{Assignment, Assignments, Effective};

/// Writes one assignment.
///
/// # Errors
/// If the staff, unit or supervisor is not there.
pub(crate) async fn insert(conn: &impl ConnectionTrait, staff: StaffName, record: &Assignment) -> Result<(), DatabaseError> {
    let row = assignment::ActiveModel {
        staff: Set(staff.id()),
        effective_from: Set(record.effective_from()),
        org_unit: Set(record.org_unit.id()),
        supervisor: Set(record.supervisor.map(StaffName::id)),
    };
    assignment::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// All assignments of a staff.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn of(conn: &impl ConnectionTrait, staff: StaffName) -> Result<Assignments, DatabaseError> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::Staff.eq(staff.id()))
        .order_by_asc(assignment::Column::EffectiveFrom)
        .all(conn)
        .await?;
    let read = |row: assignment::Model| Assignment {
        org_unit: OrgUnitName::new(row.org_unit),
        supervisor: row.supervisor.map(StaffName::new),
        effective_from: row.effective_from,
    };
    Ok(Assignments(rows.into_iter().map(read).collect()))
}

/// The supervisors of a staff and of those above them, as of a day, by whom they supervise. A loop in bad data ends at the bound.
///
/// # Errors
/// What the database says.
pub(crate) async fn above(
    conn: &impl ConnectionTrait,
    staff: StaffName,
    day: NaiveDate,
) -> Result<BTreeMap<StaffName, StaffName>, DatabaseError> {
    let sql = "WITH RECURSIVE line (staff, supervisor, height) AS ( \
                 SELECT a.staff, a.supervisor, 0 FROM assignments a \
                 WHERE a.staff = $1 AND a.effective_from = \
                   (SELECT MAX(b.effective_from) FROM assignments b WHERE b.staff = a.staff AND b.effective_from <= $2) \
                 UNION ALL \
                 SELECT a.staff, a.supervisor, line.height + 1 FROM line JOIN assignments a ON a.staff = line.supervisor \
                 WHERE line.height < 100 AND a.effective_from = \
                   (SELECT MAX(b.effective_from) FROM assignments b WHERE b.staff = a.staff AND b.effective_from <= $2) \
               ) SELECT staff, supervisor FROM line WHERE supervisor IS NOT NULL";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [staff.id().into(), day.into()]);
    let mut supervisors = BTreeMap::new();
    for row in conn.query_all_raw(statement).await? {
        let (staff, supervisor): (Uuid, Uuid) = (row.try_get("", "staff")?, row.try_get("", "supervisor")?);
        supervisors.insert(StaffName::new(staff), StaffName::new(supervisor));
    }
    Ok(supervisors)
}

/// The days after `day` on which somebody's assignment changes.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn changes_after(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<BTreeSet<NaiveDate>, DatabaseError> {
    let days = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::EffectiveFrom)
        .distinct()
        .filter(assignment::Column::EffectiveFrom.gt(day));
    Ok(days.into_tuple::<NaiveDate>().all(conn).await?.into_iter().collect())
}

/// Holds off other assignments until the end of the transaction: each of two could be sound alone, and both together a cycle. Taken
/// before any row is locked, so that two transactions cannot wait for each other.
///
/// # Errors
/// What the database says.
pub(crate) async fn lock_all(transaction: &Transaction) -> Result<(), DatabaseError> {
    lock(transaction, "assignments").await
}

/// The ids of the staff whose assignment in force on `day` is to `unit`, as a subquery.
pub(super) fn latest_in_unit(unit: OrgUnitName, day: NaiveDate) -> SelectStatement {
    let (current, later) = (Alias::new("current"), Alias::new("later"));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(assignment::Entity, later.clone())
        .and_where(Expr::col((later.clone(), assignment::Column::Staff)).equals((current.clone(), assignment::Column::Staff)))
        .and_where(
            Expr::col((later.clone(), assignment::Column::EffectiveFrom))
                .gt(Expr::col((current.clone(), assignment::Column::EffectiveFrom))),
        )
        .and_where(Expr::col((later, assignment::Column::EffectiveFrom)).lte(day))
        .to_owned();
    Query::select()
        .column((current.clone(), assignment::Column::Staff))
        .from_as(assignment::Entity, current.clone())
        .and_where(Expr::col((current.clone(), assignment::Column::OrgUnit)).eq(unit.id()))
        .and_where(Expr::col((current, assignment::Column::EffectiveFrom)).lte(day))
        .and_where(Expr::exists(newer).not())
        .to_owned()
}

//! Units and their revisions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use honi_database::{DatabaseError, Transaction};
use honi_names::OrgUnitName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::{org_unit, org_unit_revision};
use super::{lock, one};
use crate::domain::{Effective, OrgUnit, OrgUnitKind, OrgUnitRevision, Placement, in_force_on};

/// Writes a new unit and its first revision.
///
/// # Errors
/// [`DatabaseError::Conflict`] `org_units_code_key` if the code is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, unit: &OrgUnit) -> Result<(), DatabaseError> {
    let row = org_unit::ActiveModel {
        id: Set(unit.name.id()),
        code: Set(unit.code.clone()),
        created_at: Set(unit.created_at),
        version: Set(unit.version),
    };
    org_unit::Entity::insert(row).exec_without_returning(conn).await?;
    for revision in &unit.revisions {
        insert_revision(conn, unit.name, revision).await?;
    }
    Ok(())
}

/// Writes the revision that was added last, and the new version.
///
/// # Errors
/// If the unit is not there.
pub(crate) async fn add_revision(conn: &impl ConnectionTrait, unit: &OrgUnit) -> Result<(), DatabaseError> {
    let update = org_unit::Entity::update_many()
        .col_expr(org_unit::Column::Version, unit.version.into())
        .filter(org_unit::Column::Id.eq(unit.name.id()));
    one(&update.exec(conn).await?)?;
    match unit.revisions.last() {
        Some(revision) => insert_revision(conn, unit.name, revision).await,
        None => Ok(()),
    }
}

async fn insert_revision(conn: &impl ConnectionTrait, unit: OrgUnitName, revision: &OrgUnitRevision) -> Result<(), DatabaseError> {
    let row = org_unit_revision::ActiveModel {
        org_unit: Set(unit.id()),
        effective_from: Set(revision.effective_from()),
        title: Set(revision.title.clone()),
        parent: Set(revision.parent.map(OrgUnitName::id)),
        kind: Set(revision.kind.word().to_owned()),
    };
    org_unit_revision::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// One unit with its history, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: OrgUnitName) -> Result<Option<OrgUnit>, DatabaseError> {
    let Some(row) = org_unit::Entity::find_by_id(name.id()).lock_exclusive().one(conn).await? else {
        return Ok(None);
    };
    Ok(with_revisions(conn, vec![row]).await?.pop())
}

/// One unit with its history.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: OrgUnitName) -> Result<Option<OrgUnit>, DatabaseError> {
    let row = org_unit::Entity::find_by_id(name.id()).one(conn).await?;
    Ok(with_revisions(conn, row.into_iter().collect()).await?.pop())
}

/// At most `limit` units in force on `day`, by code, after a code.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    day: NaiveDate,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<OrgUnit>, DatabaseError> {
    let begun = org_unit_revision::Entity::find()
        .select_only()
        .column(org_unit_revision::Column::OrgUnit)
        .filter(org_unit_revision::Column::EffectiveFrom.lte(day));
    let mut query = org_unit::Entity::find().filter(org_unit::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(begun)));
    if let Some(after) = after {
        query = query.filter(org_unit::Column::Code.gt(after));
    }
    let rows = query.order_by_asc(org_unit::Column::Code).limit(limit).all(conn).await?;
    with_revisions(conn, rows).await
}

/// Which unit stands directly below which on a day.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn placement(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<Placement, DatabaseError> {
    let rows = org_unit_revision::Entity::find()
        .filter(org_unit_revision::Column::EffectiveFrom.lte(day))
        .order_by_asc(org_unit_revision::Column::EffectiveFrom)
        .all(conn)
        .await?;
    // Later revisions overwrite earlier ones.
    Ok(rows
        .into_iter()
        .map(|row| (OrgUnitName::new(row.org_unit), row.parent.map(OrgUnitName::new)))
        .collect())
}

/// The days after `day` on which some unit changes.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn changes_after(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<BTreeSet<NaiveDate>, DatabaseError> {
    let days = org_unit_revision::Entity::find()
        .select_only()
        .column(org_unit_revision::Column::EffectiveFrom)
        .distinct()
        .filter(org_unit_revision::Column::EffectiveFrom.gt(day));
    Ok(days.into_tuple::<NaiveDate>().all(conn).await?.into_iter().collect())
}

/// Holds off other revisions until the end of the transaction: each of two could be sound alone, and both together a cycle. Taken before
/// any row is locked, so that two transactions cannot wait for each other.
///
/// # Errors
/// What the database says.
pub(crate) async fn lock_revisions(transaction: &Transaction) -> Result<(), DatabaseError> {
    lock(transaction, "org_unit_revisions").await
}

async fn with_revisions(conn: &impl ConnectionTrait, rows: Vec<org_unit::Model>) -> Result<Vec<OrgUnit>, DatabaseError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut revisions: BTreeMap<Uuid, Vec<OrgUnitRevision>> = BTreeMap::new();
    let found = org_unit_revision::Entity::find()
        .filter(org_unit_revision::Column::OrgUnit.is_in(ids))
        .order_by_asc(org_unit_revision::Column::EffectiveFrom)
        .all(conn)
        .await?;
    for row in found {
        let unit = row.org_unit;
        revisions.entry(unit).or_default().push(read_revision(row)?);
    }
    let units = rows.into_iter().map(|row| OrgUnit {
        name: OrgUnitName::new(row.id),
        code: row.code,
        revisions: revisions.remove(&row.id).unwrap_or_default(),
        created_at: row.created_at,
        version: row.version,
    });
    Ok(units.collect())
}

fn read_revision(row: org_unit_revision::Model) -> Result<OrgUnitRevision, DatabaseError> {
    let kind = OrgUnitKind::ALL.into_iter().find(|kind| kind.word() == row.kind);
    Ok(OrgUnitRevision {
        kind: kind.ok_or_else(|| DatabaseError::Inconsistent {
            table: "org_unit_revisions",
            column: "kind",
            row: row.org_unit.to_string(),
        })?,
        title: row.title,
        parent: row.parent.map(OrgUnitName::new),
        effective_from: row.effective_from,
    })
}

/// Whether the unit exists on a day.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn exists(conn: &impl ConnectionTrait, name: OrgUnitName, day: NaiveDate) -> Result<bool, DatabaseError> {
    Ok(find(conn, name)
        .await?
        .is_some_and(|unit| in_force_on(&unit.revisions, day).is_some()))
}

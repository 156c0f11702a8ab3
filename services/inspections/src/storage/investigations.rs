//! Investigations: written and read one by one, listed by keyset.

use honi_database::DatabaseError;
use honi_names::{InvestigationName, VoiceName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::investigation::{Column, Entity};
use super::entity::investigation_voice;
use super::filter::Filter;
use super::migration::CONDUCTED;
use super::record;
use crate::domain::Investigation;

/// Writes a new case.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, case: &Investigation) -> Result<(), DatabaseError> {
    Entity::insert(record::row(case)?).exec_without_returning(conn).await?;
    link(conn, case).await
}

/// Keeps which voices the case is linked with; a link is never undone.
async fn link(conn: &impl ConnectionTrait, case: &Investigation) -> Result<(), DatabaseError> {
    let investigation = case.origin().name.id();
    let links = case.handling().voices.iter().map(|voice| investigation_voice::ActiveModel {
        voice: Set(voice.id()),
        investigation: Set(investigation),
    });
    let links: Vec<_> = links.collect();
    if !links.is_empty() {
        let insert = investigation_voice::Entity::insert_many(links);
        insert.on_conflict_do_nothing().exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Whether any case is linked with a voice.
///
/// # Errors
/// If the database fails.
pub(crate) async fn is_linked(conn: &impl ConnectionTrait, voice: VoiceName) -> Result<bool, DatabaseError> {
    let links = investigation_voice::Entity::find().filter(investigation_voice::Column::Voice.eq(voice.id()));
    Ok(links.one(conn).await?.is_some())
}

/// Writes what a step changed.
///
/// # Errors
/// If the case is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, case: &Investigation) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(record::row(case)?)
        .filter(Column::Id.eq(case.origin().name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        return link(conn, case).await;
    }
    Err(DatabaseError::RowsAffected {
        expected: 1,
        actual: changed.rows_affected,
    })
}

/// One case.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: InvestigationName) -> Result<Option<Investigation>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).one(conn).await?;
    row.map(record::read).transpose()
}

/// One case, locked against other changes where the engine has row locks.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: InvestigationName) -> Result<Option<Investigation>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).lock_exclusive().one(conn).await?;
    row.map(record::read).transpose()
}

/// The cases about these persons, newest first, locked.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn about(
    conn: &impl ConnectionTrait,
    policyholder: Option<&str>,
    sales_staff: Option<&str>,
) -> Result<Vec<Investigation>, DatabaseError> {
    let is = |column: Column, value: Option<&str>| value.map_or_else(|| column.is_null(), |value| column.eq(value));
    let rows = Entity::find()
        .filter(is(Column::Policyholder, policyholder))
        .filter(is(Column::SalesStaff, sales_staff))
        .order_by_desc(Column::Id)
        .lock_exclusive()
        .all(conn)
        .await?;
    rows.into_iter().map(record::read).collect()
}

/// At most `limit` cases that a filter and the caller's scope let through, newest first, before an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    scope: &Scope,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Investigation>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition()).filter(scope.condition());
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(record::read).collect()
}

/// At most `limit` cases that a workflow must be running for and that are not about `not_about`, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn open(
    conn: &impl ConnectionTrait,
    not_about: Option<Uuid>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Investigation>, DatabaseError> {
    // In the words of its index: with values in their places the engines would not see that it applies.
    let mut query = Entity::find()
        .filter(Expr::cust(CONDUCTED))
        .filter(Condition::all().add_option(not_about.map(apart)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(record::read).collect()
}

/// At most `limit` cases that are not about `not_about`, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    not_about: Option<Uuid>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Investigation>, DatabaseError> {
    let mut query = Entity::find().filter(Condition::all().add_option(not_about.map(apart)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(record::read).collect()
}

/// That a case is not about a staff.
fn apart(staff: Uuid) -> SimpleExpr {
    Column::SubjectStaff.not_like(format!("% {staff} %"))
}

/// Which cases a caller may see in a list: any of these ways, and never one that is about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Every case.
    pub(crate) all: bool,
    /// Those investigated by this staff.
    pub(crate) investigator: Option<String>,
    /// Those in which misconduct is proposed or was decided.
    pub(crate) misconduct: bool,
    /// None of those about this staff.
    pub(crate) not_about: Option<Uuid>,
}

impl Scope {
    fn condition(&self) -> Condition {
        // An empty disjunction would let everything through.
        let mut ways = Condition::any().add(Column::Id.is_null());
        if self.all {
            ways = ways.add(Column::Id.is_not_null());
        }
        if let Some(investigator) = &self.investigator {
            ways = ways.add(Column::Investigator.eq(investigator.as_str()));
        }
        if self.misconduct {
            ways = ways.add(Column::Misconduct.eq(true));
        }
        Condition::all().add(ways).add_option(self.not_about.map(apart))
    }
}

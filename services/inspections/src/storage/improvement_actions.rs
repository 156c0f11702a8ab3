//! Improvement actions: written and read one by one, listed by keyset.

use honi_database::DatabaseError;
use honi_names::{ImprovementActionName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::improvement_action::{ActiveModel, Column, Entity, Model};
use super::entity::improvement_source;
use super::filter::ImprovementFilter;
use super::migration::IMPROVING;
use crate::domain::Party;
use crate::domain::improvement::{Handling, ImprovementAction, Origin, Source};

/// Writes a new action.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, action: &ImprovementAction) -> Result<(), DatabaseError> {
    Entity::insert(row(action)?).exec_without_returning(conn).await?;
    link(conn, action).await
}

/// Keeps what the action answers to; a link is never undone.
async fn link(conn: &impl ConnectionTrait, action: &ImprovementAction) -> Result<(), DatabaseError> {
    let improvement = action.origin().name.id();
    let links = action.handling().sources.iter().map(|source| improvement_source::ActiveModel {
        source: Set(source.to_string()),
        improvement: Set(improvement),
    });
    let links: Vec<_> = links.collect();
    if !links.is_empty() {
        let insert = improvement_source::Entity::insert_many(links);
        insert.on_conflict_do_nothing().exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Whether an action that is not over answers to a source.
///
/// # Errors
/// If the database fails.
pub(crate) async fn answers_to(conn: &impl ConnectionTrait, source: Source) -> Result<bool, DatabaseError> {
    let linked = Query::select()
        .column(improvement_source::Column::Improvement)
        .from(improvement_source::Entity)
        .and_where(improvement_source::Column::Source.eq(source.to_string()))
        .to_owned();
    let open = Entity::find().filter(Column::Id.in_subquery(linked)).filter(Expr::cust(IMPROVING));
    Ok(open.one(conn).await?.is_some())
}

/// Writes what a step changed.
///
/// # Errors
/// If the action is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, action: &ImprovementAction) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(action)?)
        .filter(Column::Id.eq(action.origin().name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        return link(conn, action).await;
    }
    Err(DatabaseError::RowsAffected {
        expected: 1,
        actual: changed.rows_affected,
    })
}

/// One action.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: ImprovementActionName) -> Result<Option<ImprovementAction>, DatabaseError> {
    Entity::find_by_id(name.id()).one(conn).await?.map(read).transpose()
}

/// One action, locked against other changes where the engine has row locks.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find_for_update(
    conn: &impl ConnectionTrait,
    name: ImprovementActionName,
) -> Result<Option<ImprovementAction>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).lock_exclusive().one(conn).await?;
    row.map(read).transpose()
}

/// At most `limit` actions that a filter and the caller's scope let through, newest first, before an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &ImprovementFilter,
    scope: &Scope,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<ImprovementAction>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition()).filter(scope.condition());
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// At most `limit` actions that a workflow must be running for, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn open(conn: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<ImprovementAction>, DatabaseError> {
    // In the words of its index: with values in their places the engines would not see that it applies.
    let mut query = Entity::find().filter(Expr::cust(IMPROVING));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// Which actions a caller may see in a list: any of these ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Every action.
    pub(crate) all: bool,
    /// Those that this staff sees to.
    pub(crate) owner: Option<String>,
}

impl Scope {
    fn condition(&self) -> Condition {
        // An empty disjunction would let everything through.
        let mut ways = Condition::any().add(Column::Id.is_null());
        if self.all {
            ways = ways.add(Column::Id.is_not_null());
        }
        if let Some(owner) = &self.owner {
            ways = ways.add(Column::Owner.eq(owner.as_str()));
        }
        ways
    }
}

fn row(action: &ImprovementAction) -> Result<ActiveModel, DatabaseError> {
    let (origin, handling) = (action.origin(), action.handling());
    let id = origin.name.id();
    Ok(ActiveModel {
        id: Set(id),
        number: Set(origin.number.to_string()),
        proposer: Set(origin.proposer.to_string()),
        state: Set(handling.state.code().to_owned()),
        owner: Set(handling.owner.map(|staff: StaffName| staff.to_string())),
        due_at: Set(action.next_deadline().map(|it| it.due_at)),
        handling: Set(serde_json::to_string(handling).map_err(|_| unreadable("handling", id))?),
        created_at: Set(origin.created_at),
        version: Set(handling.version),
    })
}

fn read(row: Model) -> Result<ImprovementAction, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    let handling: Handling = serde_json::from_str(&row.handling).map_err(|_| wrong("handling"))?;
    let Ok(proposer): Result<Party, _> = row.proposer.parse();
    let origin = Origin {
        name: ImprovementActionName::new(row.id),
        number: row.number.parse().map_err(|_| wrong("number"))?,
        proposer,
        created_at: row.created_at,
    };
    // Columns say the same as the record, or somebody else wrote one of them.
    if handling.state.code() != row.state || handling.version != row.version {
        return Err(wrong("state"));
    }
    Ok(ImprovementAction::restore(origin, handling))
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "improvement_actions",
        column,
        row: id.to_string(),
    }
}

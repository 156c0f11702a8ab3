//! The ledger of what underwriters give.

use honi_database::DatabaseError;
use honi_names::BenefitName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::benefit::{ActiveModel, Column, Entity, Model};
use super::filter::Filter;
use crate::domain::benefit::{Benefit, BenefitState, Given, Review};

/// Writes a new one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, benefit: &Benefit) -> Result<(), DatabaseError> {
    Entity::insert(row(benefit)).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what was changed.
///
/// # Errors
/// If it is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, benefit: &Benefit) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(benefit))
        .filter(Column::Id.eq(benefit.name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    Err(DatabaseError::RowsAffected {
        expected: 1,
        actual: changed.rows_affected,
    })
}

/// One of them, locked against other changes where the engine has row locks and `locked` is asked for.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: BenefitName, locked: bool) -> Result<Option<Benefit>, DatabaseError> {
    let query = Entity::find_by_id(name.id());
    let row = if locked { query.lock_exclusive() } else { query }.one(conn).await?;
    row.map(read).transpose()
}

/// At most `limit` that a filter lets through before an id, newest first.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Benefit>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition());
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// Whether something that an underwriter gave waits for its review.
///
/// # Errors
/// If the database fails.
pub(crate) async fn is_open_from(conn: &impl ConnectionTrait, underwriter: &str) -> Result<bool, DatabaseError> {
    let open = Entity::find()
        .filter(Column::Underwriter.eq(underwriter))
        .filter(Column::State.eq(BenefitState::Open.code()));
    Ok(open.one(conn).await?.is_some())
}

fn row(benefit: &Benefit) -> ActiveModel {
    let given = benefit.given.clone();
    let review = benefit.review.as_ref();
    ActiveModel {
        id: Set(benefit.name.id()),
        underwriter: Set(given.underwriter),
        kind: Set(given.kind.code().to_owned()),
        value_yen: Set(given.value_yen),
        received: Set(given.received),
        offered_on: Set(given.offered_on),
        summary: Set(given.summary),
        review_needed: Set(benefit.review_needed),
        state: Set(benefit.state().code().to_owned()),
        recorder: Set(benefit.recorder.clone()),
        verdict: Set(review.map(|it| it.verdict.code().to_owned())),
        review_reason: Set(review.map(|it| it.reason.clone())),
        reviewer: Set(review.map(|it| it.reviewer.clone())),
        reviewed_at: Set(review.map(|it| it.at)),
        created_at: Set(benefit.created_at),
        version: Set(benefit.version),
    }
}

fn read(row: Model) -> Result<Benefit, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    let review = match (row.verdict, row.review_reason, row.reviewer, row.reviewed_at) {
        (Some(verdict), Some(reason), Some(reviewer), Some(at)) => Some(Review {
            verdict: verdict.parse().map_err(|_| wrong("verdict"))?,
            reason,
            reviewer,
            at,
        }),
        (None, None, None, None) => None,
        _ => return Err(wrong("verdict")),
    };
    Ok(Benefit {
        name: BenefitName::new(row.id),
        given: Given {
            kind: row.kind.parse().map_err(|_| wrong("kind"))?,
            underwriter: row.underwriter,
            value_yen: row.value_yen,
            received: row.received,
            offered_on: row.offered_on,
            summary: row.summary,
        },
        review_needed: row.review_needed,
        recorder: row.recorder,
        review,
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "benefits",
        column,
        row: id.to_string(),
    }
}

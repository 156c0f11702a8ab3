//! Versions of the rules of comparing and recommending.

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::RecommendationPolicyName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::recommendation_policy::{ActiveModel, Column, Entity, Model};
use crate::domain::activation::Activation;
use crate::domain::recommendation_policy::RecommendationPolicy;

/// Writes a new one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, policy: &RecommendationPolicy) -> Result<(), DatabaseError> {
    Entity::insert(row(policy)).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes that it was activated.
///
/// # Errors
/// If it is not there.
pub(crate) async fn activate(conn: &impl ConnectionTrait, policy: &RecommendationPolicy) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(policy))
        .filter(Column::Id.eq(policy.name.id()))
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
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    name: RecommendationPolicyName,
    locked: bool,
) -> Result<Option<RecommendationPolicy>, DatabaseError> {
    let query = Entity::find_by_id(name.id());
    let row = if locked { query.lock_exclusive() } else { query }.one(conn).await?;
    Ok(row.map(read))
}

/// Versions before an id, newest first.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<RecommendationPolicy>, DatabaseError> {
    let mut query = Entity::find();
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// The version that holds on a day: that which was activated for the latest day that has come.
///
/// # Errors
/// If the database fails.
pub(crate) async fn in_force(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<Option<RecommendationPolicy>, DatabaseError> {
    let row = Entity::find()
        .filter(Column::EffectiveOn.lte(day))
        .order_by_desc(Column::EffectiveOn)
        .order_by_desc(Column::Id)
        .one(conn)
        .await?;
    Ok(row.map(read))
}

fn row(policy: &RecommendationPolicy) -> ActiveModel {
    ActiveModel {
        id: Set(policy.name.id()),
        policy_version: Set(policy.version.clone()),
        text: Set(policy.text.clone()),
        author: Set(policy.author.clone()),
        approver: Set(policy.activation.as_ref().map(|it| it.approver.clone())),
        effective_on: Set(policy.activation.as_ref().map(|it| it.effective_on)),
        created_at: Set(policy.created_at),
        version: Set(policy.writes),
    }
}

fn read(row: Model) -> RecommendationPolicy {
    RecommendationPolicy {
        name: RecommendationPolicyName::new(row.id),
        version: row.policy_version,
        text: row.text,
        author: row.author,
        activation: row
            .approver
            .zip(row.effective_on)
            .map(|(approver, effective_on)| Activation { approver, effective_on }),
        created_at: row.created_at,
        writes: row.version,
    }
}

//! In which words proposals recommend what they do: blind indexes, by which equal ones are found and nothing else is.

use std::collections::HashMap;

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::ProposalName;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::recommendation_reason::{ActiveModel, Column, Entity};
use crate::domain::solicitation::{Reasoned, same_reasons};

/// Writes in which words a proposal recommends something; another recommendation takes the place of the one before.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep(conn: &impl ConnectionTrait, reasoned: Reasoned) -> Result<(), DatabaseError> {
    let row = ActiveModel {
        proposal: Set(reasoned.proposal.id()),
        reason_index: Set(reasoned.index),
        recommended_on: Set(reasoned.on),
    };
    let replace = OnConflict::column(Column::Proposal)
        .update_columns([Column::ReasonIndex, Column::RecommendedOn])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Since when the reason of each proposal is in the words of too many others (C-08): of those that are named, or of all.
///
/// # Errors
/// If the database fails.
pub(crate) async fn same(
    conn: &impl ConnectionTrait,
    proposals: Option<&[Uuid]>,
) -> Result<HashMap<ProposalName, NaiveDate>, DatabaseError> {
    let mut query = Entity::find();
    if let Some(proposals) = proposals {
        let of_these = Entity::find()
            .select_only()
            .column(Column::ReasonIndex)
            .filter(Column::Proposal.is_in(proposals.iter().copied()));
        query = query.filter(Column::ReasonIndex.in_subquery(of_these.into_query()));
    }
    let rows = query.all(conn).await?.into_iter();
    let reasons = rows.map(|row| Reasoned {
        index: row.reason_index,
        on: row.recommended_on,
        proposal: ProposalName::new(row.proposal),
    });
    Ok(same_reasons(reasons.collect()))
}

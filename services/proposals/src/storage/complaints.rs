//! What the voices service told of complaints: which contracts they are about, of what matter, since when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::{ContractName, VoiceName};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::contract_complaint::{ActiveModel, Column, Entity};
use crate::domain::detection::{Complaint, Facts};

/// Writes what a complaint is about, in place of what was known of it before; nothing if it is about nothing that matters here.
///
/// # Errors
/// If the database fails.
pub(crate) async fn replace(
    conn: &impl ConnectionTrait,
    voice: VoiceName,
    about: Option<&(BTreeSet<ContractName>, Complaint)>,
    known_from: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    Entity::delete_many().filter(Column::Voice.eq(voice.id())).exec(conn).await?;
    let Some((contracts, complaint)) = about else { return Ok(()) };
    let rows = contracts.iter().map(|contract| ActiveModel {
        voice: Set(voice.id()),
        contract: Set(contract.id()),
        matter: Set(complaint.matter.code().to_owned()),
        received_on: Set(complaint.received_on),
        known_from: Set(known_from),
    });
    Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// Adds complaints to facts: those about the contracts that are named, or all; as they were known at a time, or are now.
///
/// # Errors
/// If a row cannot be read.
pub(super) async fn add(
    conn: &impl ConnectionTrait,
    facts: &mut Facts,
    contracts: Option<&[Uuid]>,
    at: Option<DateTime<Utc>>,
) -> Result<(), DatabaseError> {
    let which = Condition::all()
        .add_option(contracts.map(|contracts| Column::Contract.is_in(contracts.iter().copied())))
        .add_option(at.map(|at| Column::KnownFrom.lte(at)));
    for row in Entity::find().filter(which).all(conn).await? {
        let matter = row.matter.parse().map_err(|_| DatabaseError::Inconsistent {
            table: "contract_complaints",
            column: "matter",
            row: row.voice.to_string(),
        })?;
        let complaint = Complaint {
            matter,
            received_on: row.received_on,
        };
        facts.complain(ContractName::new(row.contract), complaint);
    }
    Ok(())
}

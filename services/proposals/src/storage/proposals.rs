//! Proposals: written and read one by one, listed by keyset; their words in a table of their own.

use std::collections::HashMap;

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::ProposalName;
use honi_personal_data::TextTable;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::contracts::Scope;
use super::entity::proposal::{ActiveModel, Column, Entity, Model};
use super::filter::Filter;
use crate::domain::solicitation::{Contradictions, Course, Origin, Proposal, contradictions};

/// What was said of proposals in words.
pub(crate) const TEXTS: TextTable = TextTable::new("proposal_texts", "proposal");

/// Writes a new proposal.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, proposal: &Proposal) -> Result<(), DatabaseError> {
    Entity::insert(row(proposal)?).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what a step changed.
///
/// # Errors
/// If the proposal is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, proposal: &Proposal) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(proposal)?)
        .filter(Column::Id.eq(proposal.origin().name.id()))
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

/// One proposal, locked against other changes where the engine has row locks and `locked` is asked for.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: ProposalName, locked: bool) -> Result<Option<Proposal>, DatabaseError> {
    let query = Entity::find_by_id(name.id());
    let row = if locked { query.lock_exclusive() } else { query }.one(conn).await?;
    row.map(read).transpose()
}

/// At most `limit` proposals that a filter and the caller's scope let through, newest first, before an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    scope: &Scope,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Proposal>, DatabaseError> {
    let scope = scope.over(Column::OrgUnit, Column::SalesStaff);
    let mut query = Entity::find().filter(filter.condition()).filter(scope);
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// What a proposal tells the detection of its contract.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sale {
    /// How many extra steps were due because of the member's age.
    pub(super) extra_steps: u8,
    /// What contradicts itself.
    pub(super) contradictions: Contradictions,
    /// Whether cover that the member had was to stay.
    pub(super) keeps_cover: bool,
    /// Since when the recommendation is in the words of too many others.
    pub(super) same_reason_on: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct SaleRow {
    id: Uuid,
    contract: Uuid,
    extra_steps: i32,
    contradictions: String,
    keeps_cover: bool,
}

/// What the proposals behind contracts tell of them: behind those that are named, or behind all.
///
/// # Errors
/// If a row cannot be read.
pub(super) async fn sales(conn: &impl ConnectionTrait, contracts: Option<Vec<Uuid>>) -> Result<HashMap<Uuid, Sale>, DatabaseError> {
    let all = contracts.is_none();
    let which = match contracts {
        Some(contracts) => Column::Contract.is_in(contracts),
        None => Column::Contract.is_not_null(),
    };
    let columns = [
        Column::Id,
        Column::Contract,
        Column::ExtraSteps,
        Column::Contradictions,
        Column::KeepsCover,
    ];
    let query = Entity::find().select_only().columns(columns).filter(which);
    let rows = query.into_model::<SaleRow>().all(conn).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let proposals: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let same = super::reasons::same(conn, (!all).then_some(proposals.as_slice())).await?;
    let sales = rows.into_iter().map(|row| {
        let wrong = |column| unreadable(column, row.contract);
        let rules = row.contradictions.split_whitespace().map(str::parse);
        let sale = Sale {
            extra_steps: u8::try_from(row.extra_steps).map_err(|_| wrong("extra_steps"))?,
            contradictions: rules.collect::<Result<_, _>>().map_err(|_| wrong("contradictions"))?,
            keeps_cover: row.keeps_cover,
            same_reason_on: same.get(&ProposalName::new(row.id)).copied(),
        };
        Ok((row.contract, sale))
    });
    sales.collect()
}

fn row(proposal: &Proposal) -> Result<ActiveModel, DatabaseError> {
    let (origin, course) = (proposal.origin(), proposal.course());
    let id = origin.name.id();
    let broken: Vec<&str> = contradictions(proposal).iter().map(|rule| rule.code()).collect();
    let extra_steps = course.application.as_ref().map_or(0, |it| it.extra_steps);
    Ok(ActiveModel {
        id: Set(id),
        number: Set(origin.number.to_string()),
        state: Set(course.state.code().to_owned()),
        member: Set(origin.member.to_string()),
        insured: Set(origin.insured.clone()),
        sales_staff: Set(origin.sales_staff.to_string()),
        org_unit: Set(origin.org_unit.to_string()),
        line_group: Set(origin.line_group.code().to_owned()),
        own_contract: Set(origin.own_contract),
        contract: Set(course.application.as_ref().map(|it| it.contract.id())),
        contradictions: Set(broken.join(" ")),
        extra_steps: Set(extra_steps.cast_signed()),
        keeps_cover: Set(proposal.keeps_cover()),
        course: Set(serde_json::to_string(course).map_err(|_| unreadable("course", id))?),
        created_at: Set(origin.created_at),
        version: Set(course.version),
    })
}

fn read(row: Model) -> Result<Proposal, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    let course: Course = serde_json::from_str(&row.course).map_err(|_| wrong("course"))?;
    // Columns say the same as the record, or somebody else wrote one of them.
    if course.state.code() != row.state || course.version != row.version {
        return Err(wrong("state"));
    }
    let origin = Origin {
        name: ProposalName::new(row.id),
        number: row.number.parse().map_err(|_| wrong("number"))?,
        member: row.member.parse().map_err(|_| wrong("member"))?,
        sales_staff: row.sales_staff.parse().map_err(|_| wrong("sales_staff"))?,
        org_unit: row.org_unit.parse().map_err(|_| wrong("org_unit"))?,
        line_group: row.line_group.parse().map_err(|_| wrong("line_group"))?,
        insured: row.insured,
        own_contract: row.own_contract,
        created_at: row.created_at,
    };
    Ok(Proposal::restore(origin, course))
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "proposals",
        column,
        row: id.to_string(),
    }
}

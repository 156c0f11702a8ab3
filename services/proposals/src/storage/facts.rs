//! Contracts as facts for detection and figures: read once, row by row, without the columns that neither asks for.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures::TryStreamExt as _;
use honi_database::DatabaseError;
use honi_names::ContractName;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select, StreamTrait};
use uuid::Uuid;

use super::contracts::{Scope, known};
use super::entity::contract_version::{Column, Entity};
use super::filter::Filter;
use super::proposals::{Sale, sales};
use super::{campaigns, complaints, credentials};
use crate::domain::detection::{Fact, Facts};
use crate::domain::persistency::Life;
use crate::domain::{End, TerminationReason};

#[derive(FromQueryResult)]
struct Row {
    contract: Uuid,
    number: String,
    external_id: Option<String>,
    state: String,
    policyholder: String,
    insured: String,
    household: Option<String>,
    object_key: Option<String>,
    org_unit: String,
    sales_staff: Option<String>,
    underwriter_kind: String,
    line_group: String,
    product: String,
    origin: String,
    previous_contract: Option<Uuid>,
    applied_on: NaiveDate,
    established_on: Option<NaiveDate>,
    effective_on: NaiveDate,
    declined_on: Option<NaiveDate>,
    terminated_on: Option<NaiveDate>,
    termination_reason: Option<String>,
    reinstated_on: Option<NaiveDate>,
    annual_premium_yen: Option<i64>,
    switch_notice_on: Option<NaiveDate>,
}

const COLUMNS: [Column; 24] = [
    Column::Contract,
    Column::Number,
    Column::ExternalId,
    Column::State,
    Column::Policyholder,
    Column::Insured,
    Column::Household,
    Column::ObjectKey,
    Column::OrgUnit,
    Column::SalesStaff,
    Column::UnderwriterKind,
    Column::LineGroup,
    Column::Product,
    Column::Origin,
    Column::PreviousContract,
    Column::AppliedOn,
    Column::EstablishedOn,
    Column::EffectiveOn,
    Column::DeclinedOn,
    Column::TerminatedOn,
    Column::TerminationReason,
    Column::ReinstatedOn,
    Column::AnnualPremiumYen,
    Column::SwitchNoticeOn,
];

/// The facts of the contracts that insure one of these persons, as they are known now.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn of_insured(conn: &impl ConnectionTrait, insured: &[&str]) -> Result<Facts, DatabaseError> {
    let which = Condition::all()
        .add(Column::Insured.is_in(insured.iter().copied()))
        .add(known(None));
    let rows = select(&COLUMNS, which).into_model::<Row>().all(conn).await?;
    let contracts: Vec<Uuid> = rows.iter().map(|row| row.contract).collect();
    let mut facts = Facts::default();
    complaints::add(conn, &mut facts, Some(&contracts), None).await?;
    let staff: Vec<&str> = rows.iter().filter_map(|row| row.sales_staff.as_deref()).collect();
    credentials::add(conn, &mut facts, Some(&staff)).await?;
    let sales = sales(conn, Some(contracts)).await?;
    for row in rows {
        let fact = fact(&mut facts, row, &sales)?;
        facts.push(fact);
    }
    Ok(facts)
}

/// The facts of all contracts that a filter lets through, as they were known at a time, or are now.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn all(
    conn: &(impl ConnectionTrait + StreamTrait),
    filter: &Filter,
    at: Option<DateTime<Utc>>,
) -> Result<Facts, DatabaseError> {
    // Read beside and not joined: most contracts have come from no proposal of ours.
    let sales = sales(conn, None).await?;
    let which = filter.condition().add(known(at));
    let mut facts = Facts::default();
    complaints::add(conn, &mut facts, None, at).await?;
    credentials::add(conn, &mut facts, None).await?;
    campaigns::add(conn, &mut facts).await?;
    let mut rows = select(&COLUMNS, which).into_model::<Row>().stream(conn).await?;
    while let Some(row) = rows.try_next().await? {
        let fact = fact(&mut facts, row, &sales)?;
        facts.push(fact);
    }
    Ok(facts)
}

fn select(columns: &[Column], which: Condition) -> Select<Entity> {
    Entity::find().select_only().columns(columns.iter().copied()).filter(which)
}

fn fact(facts: &mut Facts, row: Row, sales: &HashMap<Uuid, Sale>) -> Result<Fact, DatabaseError> {
    let wrong = |column| unreadable(column, row.contract);
    let Sale {
        extra_steps,
        contradictions,
        keeps_cover,
        same_reason_on,
    } = sales.get(&row.contract).copied().unwrap_or_default();
    Ok(Fact {
        contract: ContractName::new(row.contract),
        external: facts.key(row.external_id.as_deref().unwrap_or(&row.number)),
        state: row.state.parse().map_err(|_| wrong("state"))?,
        policyholder: facts.key(&row.policyholder),
        insured: facts.key(&row.insured),
        household: row.household.map(|it| facts.key(&it)),
        object: row.object_key.map(|it| facts.key(&it)),
        org_unit: facts.key(&row.org_unit),
        sales_staff: row.sales_staff.map(|it| facts.key(&it)),
        underwriter_kind: row.underwriter_kind.parse().map_err(|_| wrong("underwriter_kind"))?,
        line_group: row.line_group.parse().map_err(|_| wrong("line_group"))?,
        product: facts.key(&row.product),
        origin: row.origin.parse().map_err(|_| wrong("origin"))?,
        previous_contract: row.previous_contract.map(ContractName::new),
        applied_on: row.applied_on,
        established_on: row.established_on,
        effective_on: row.effective_on,
        declined_on: row.declined_on,
        ended_on: row.terminated_on,
        end_reason: reason(row.termination_reason.as_deref(), row.contract)?,
        reinstated_on: row.reinstated_on,
        annual_premium_yen: row.annual_premium_yen,
        switch_notice_on: row.switch_notice_on,
        extra_steps,
        contradictions,
        keeps_cover,
        same_reason_on,
    })
}

#[derive(FromQueryResult)]
struct LifeRow {
    contract: Uuid,
    origin: String,
    applied_on: NaiveDate,
    effective_on: NaiveDate,
    established_on: Option<NaiveDate>,
    terminated_on: Option<NaiveDate>,
    termination_reason: Option<String>,
    reinstated_on: Option<NaiveDate>,
}

/// How long the contracts lived that came about and that a filter and the caller's scope let through, as they were known at a time.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn lives(
    conn: &(impl ConnectionTrait + StreamTrait),
    filter: &Filter,
    scope: &Scope,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<Life>, DatabaseError> {
    let columns = [
        Column::Contract,
        Column::Origin,
        Column::AppliedOn,
        Column::EffectiveOn,
        Column::EstablishedOn,
        Column::TerminatedOn,
        Column::TerminationReason,
        Column::ReinstatedOn,
    ];
    let which = filter
        .condition()
        .add(scope.condition())
        .add(known(at))
        .add(Column::EstablishedOn.is_not_null());
    let mut rows = select(&columns, which).into_model::<LifeRow>().stream(conn).await?;
    let mut lives = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let reason = reason(row.termination_reason.as_deref(), row.contract)?;
        let end = row.terminated_on.zip(reason).map(|(on, reason)| End { on, reason });
        lives.push(Life {
            origin: row.origin.parse().map_err(|_| unreadable("origin", row.contract))?,
            applied_on: row.applied_on,
            effective_on: row.effective_on,
            end: end.filter(|_| row.reinstated_on.is_none() && row.established_on.is_some()),
        });
    }
    Ok(lives)
}

fn reason(code: Option<&str>, contract: Uuid) -> Result<Option<TerminationReason>, DatabaseError> {
    let read = code.map(str::parse).transpose();
    read.map_err(|_| unreadable("termination_reason", contract))
}

fn unreadable(column: &'static str, contract: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "contract_versions",
        column,
        row: contract.to_string(),
    }
}

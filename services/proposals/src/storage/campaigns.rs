//! Campaigns.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::CampaignName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::campaign::{ActiveModel, Column, Entity, Model};
use super::entity::product;
use super::filter::Filter;
use crate::domain::campaign::{Campaign, CampaignTerms};
use crate::domain::detection::{Facts, Rewarded};

/// Writes a new one.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, campaign: &Campaign) -> Result<(), DatabaseError> {
    Entity::insert(row(campaign)?).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what was changed.
///
/// # Errors
/// If it is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, campaign: &Campaign) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(campaign)?)
        .filter(Column::Id.eq(campaign.name.id()))
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
pub(crate) async fn find(conn: &impl ConnectionTrait, name: CampaignName, locked: bool) -> Result<Option<Campaign>, DatabaseError> {
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
) -> Result<Vec<Campaign>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition());
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// Those that run on a day.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn running(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Campaign>, DatabaseError> {
    let days = Entity::find().filter(Column::FirstOn.lte(day)).filter(Column::LastOn.gte(day));
    days.all(conn).await?.into_iter().map(read).collect()
}

/// Adds all of them to the facts, with the codes of their products.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn add(conn: &impl ConnectionTrait, facts: &mut Facts) -> Result<(), DatabaseError> {
    let rows = Entity::find().order_by_asc(Column::Id).all(conn).await?;
    let campaigns: Vec<Campaign> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let named: BTreeSet<Uuid> = campaigns.iter().flat_map(|it| &it.terms.products).map(|it| it.id()).collect();
    let known = product::Entity::find().filter(product::Column::Id.is_in(named)).all(conn).await?;
    let codes: HashMap<Uuid, String> = known.into_iter().map(|it| (it.id, it.code)).collect();
    for Campaign { terms, .. } in campaigns {
        let products = terms.products.iter().filter_map(|it| codes.get(&it.id()));
        let campaign = Rewarded {
            first_on: terms.first_on,
            last_on: terms.last_on,
            products: products.map(|code| facts.key(code)).collect(),
        };
        facts.reward(campaign);
    }
    Ok(())
}

fn row(campaign: &Campaign) -> Result<ActiveModel, DatabaseError> {
    let terms = campaign.terms.clone();
    let products = serde_json::to_string(&terms.products).map_err(|_| unreadable("products", campaign.name.id()))?;
    Ok(ActiveModel {
        id: Set(campaign.name.id()),
        title: Set(terms.title),
        products: Set(products),
        first_on: Set(terms.first_on),
        last_on: Set(terms.last_on),
        incentive: Set(terms.incentive),
        creator: Set(campaign.creator.clone()),
        created_at: Set(campaign.created_at),
        version: Set(campaign.version),
    })
}

fn read(row: Model) -> Result<Campaign, DatabaseError> {
    Ok(Campaign {
        name: CampaignName::new(row.id),
        terms: CampaignTerms {
            products: serde_json::from_str(&row.products).map_err(|_| unreadable("products", row.id))?,
            title: row.title,
            first_on: row.first_on,
            last_on: row.last_on,
            incentive: row.incentive,
        },
        creator: row.creator,
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "campaigns",
        column,
        row: id.to_string(),
    }
}

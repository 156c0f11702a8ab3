//! Campaigns: recorded, ended sooner, read.

use chrono::NaiveDate;
use honi_change::{Begun, Change, Record};
use honi_names::CampaignName;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, events, unreadable_filter};
use crate::domain::campaign::{Campaign, CampaignError, CampaignTerms};
use crate::storage;
use crate::storage::filter::Filter;

/// Records a campaign.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT for days that do not follow each other or a product that the catalogue lacks.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, terms: CampaignTerms) -> Result<Campaign, Error> {
    deps.permit_catalogue(command.caller)?;
    terms.check().map_err(|error| refused("campaign.last_date", error))?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    for product in &terms.products {
        if storage::products::find(change.conn(), *product, false).await?.is_none() {
            let (ja, en) = ("商品がありません。", "names what is not a product of the catalogue");
            return Err(Problem::invalid("campaign.products", "PRODUCT_UNKNOWN", ja, en).into());
        }
    }
    let campaign = Campaign {
        name: CampaignName::new(change.next_id()),
        terms,
        creator: command.caller.actor.id.clone(),
        created_at: change.now(),
        version: 1,
    };
    storage::campaigns::insert(change.conn(), &campaign).await?;
    record(deps, &mut change, &campaign, "create", "created").await?;
    change.commit(&campaign.name.to_string()).await?;
    Ok(campaign)
}

/// Ends a campaign sooner.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, INVALID_ARGUMENT for a day on which it cannot end.
pub(crate) async fn end(deps: &Deps, command: Command<'_>, name: CampaignName, etag: &str, last_on: NaiveDate) -> Result<Campaign, Error> {
    deps.permit_catalogue(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let campaign = storage::campaigns::find(change.conn(), name, true).await?;
    let campaign = campaign.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, campaign.version, &name.to_string())?;
    let campaign = campaign
        .end(last_on, deps.clock.today_in_japan())
        .map_err(|error| refused("last_date", error))?;
    storage::campaigns::update(change.conn(), &campaign).await?;
    record(deps, &mut change, &campaign, "end", "ended").await?;
    change.commit(&name.to_string()).await?;
    Ok(campaign)
}

/// Reads a campaign.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: CampaignName) -> Result<Campaign, Error> {
    deps.permit_catalogue(caller)?;
    stored(deps, &name.to_string()).await
}

/// Campaigns that a filter lets through before an id, newest first; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<Campaign>, Error> {
    deps.permit_catalogue(caller)?;
    let filter = Filter::of_campaigns(filter).map_err(unreadable_filter)?;
    Ok(storage::campaigns::list(deps.database.reader(), &filter, before, size + 1).await?)
}

/// Records what was done to a campaign; the audit log commits to all of it.
async fn record(deps: &Deps, change: &mut Change, campaign: &Campaign, verb: &str, done: &str) -> Result<(), Error> {
    let name = campaign.name.to_string();
    let CampaignTerms {
        title,
        products,
        first_on,
        last_on,
        incentive,
    } = &campaign.terms;
    let content = json!({
        "first_date": first_on,
        "incentive": incentive,
        "last_date": last_on,
        "products": products,
        "title": title,
    });
    let commitments = events::commit(deps, change, &name, [("content", content.to_string())]).await?;
    let payload = json!({ "campaign": name, "products": products, "first_date": first_on, "last_date": last_on });
    let record = Record {
        resource: name,
        version: campaign.version,
        action: verb.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments,
        event: Some((format!("proposals.campaign_{done}"), payload)),
    };
    Ok(change.record(record).await?)
}

async fn stored(deps: &Deps, name: &str) -> Result<Campaign, Error> {
    let id: CampaignName = name.parse().map_err(|_| Problem::internal())?;
    let campaign = storage::campaigns::find(deps.database.reader(), id, false).await?;
    campaign.ok_or_else(|| Problem::not_found(name).into())
}

fn refused(field: &str, error: CampaignError) -> Problem {
    Problem::invalid(field, error.reason(), error.japanese(), error.to_string())
}

//! The ledger of what underwriters give: recorded, reviewed by somebody else, read.

use honi_access::Resource;
use honi_change::{Begun, Change, Record};
use honi_names::BenefitName;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, events, unreadable_filter};
use crate::domain::benefit::{Benefit, BenefitError, BenefitState, BenefitVerdict, Given, Review};
use crate::storage;
use crate::storage::filter::Filter;

impl Deps {
    fn permit_ledger(&self, caller: &Caller) -> Result<(), Problem> {
        self.permit(caller, &Resource::new("Ledger", "benefits"))
    }
}

/// Records what was offered or taken.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT for a day in the future.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, given: Given) -> Result<Benefit, Error> {
    deps.permit_ledger(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let name = BenefitName::new(change.next_id());
    given
        .check(deps.clock.today_in_japan())
        .map_err(|error| refused(name, "benefit.offer_date", error))?;
    let benefit = Benefit {
        name,
        review_needed: given.needs_review(deps.benefit_review_from_yen),
        given,
        recorder: command.caller.actor.id.clone(),
        review: None,
        created_at: change.now(),
        version: 1,
    };
    storage::benefits::insert(change.conn(), &benefit).await?;
    record(deps, &mut change, None, &benefit, "record").await?;
    change.commit(&name.to_string()).await?;
    Ok(benefit)
}

/// Records what compliance found.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION unless it is open and the caller is not who recorded it,
/// INVALID_ARGUMENT if the words are blank.
pub(crate) async fn review(
    deps: &Deps,
    command: Command<'_>,
    name: BenefitName,
    etag: &str,
    (verdict, reason): (BenefitVerdict, String),
) -> Result<Benefit, Error> {
    let caller = command.caller;
    deps.permit_ledger(caller)?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let benefit = storage::benefits::find(change.conn(), name, true).await?;
    let benefit = benefit.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, benefit.version, &name.to_string())?;
    let before = benefit.state();
    let review = Review {
        verdict,
        reason,
        reviewer: caller.actor.id.clone(),
        at: change.now(),
    };
    let benefit = benefit.review(review).map_err(|error| refused(name, "review_reason", error))?;
    storage::benefits::update(change.conn(), &benefit).await?;
    record(deps, &mut change, Some(before), &benefit, "review").await?;
    change.commit(&name.to_string()).await?;
    Ok(benefit)
}

/// Reads an entry.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: BenefitName) -> Result<Benefit, Error> {
    deps.permit_ledger(caller)?;
    stored(deps, &name.to_string()).await
}

/// Entries that a filter lets through before an id, newest first; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<Benefit>, Error> {
    deps.permit_ledger(caller)?;
    let filter = Filter::of_benefits(filter).map_err(unreadable_filter)?;
    Ok(storage::benefits::list(deps.database.reader(), &filter, before, size + 1).await?)
}

/// Records what was done to an entry; the audit log commits to all of it.
async fn record(deps: &Deps, change: &mut Change, from: Option<BenefitState>, benefit: &Benefit, action: &str) -> Result<(), Error> {
    let name = benefit.name.to_string();
    let Given {
        underwriter,
        kind,
        value_yen,
        received,
        offered_on,
        summary,
    } = &benefit.given;
    let review = benefit.review.as_ref();
    let content = json!({
        "kind": kind,
        "offer_date": offered_on,
        "received": received,
        "review_reason": review.map(|it| &it.reason),
        "summary": summary,
        "underwriter": underwriter,
        "value_yen": value_yen,
        "verdict": review.map(|it| it.verdict),
    });
    let commitments = events::commit(deps, change, &name, [("content", content.to_string())]).await?;
    let state = benefit.state();
    let payload = json!({ "benefit": name, "underwriter": underwriter, "state": state });
    let record = Record {
        resource: name,
        version: benefit.version,
        action: action.to_owned(),
        from: from.map(|it| it.code().to_owned()),
        to: Some(state.code().to_owned()),
        reason: None,
        rule_version: None,
        commitments,
        event: Some((format!("proposals.benefit_{action}ed"), payload)),
    };
    Ok(change.record(record).await?)
}

async fn stored(deps: &Deps, name: &str) -> Result<Benefit, Error> {
    let id: BenefitName = name.parse().map_err(|_| Problem::internal())?;
    let benefit = storage::benefits::find(deps.database.reader(), id, false).await?;
    benefit.ok_or_else(|| Problem::not_found(name).into())
}

fn refused(name: BenefitName, field: &str, error: BenefitError) -> Problem {
    match error {
        BenefitError::NotOpen | BenefitError::Own => {
            Problem::precondition(error.reason(), name.to_string(), error.japanese(), error.to_string())
        }
        BenefitError::InFuture | BenefitError::ReasonRequired => {
            Problem::invalid(field, error.reason(), error.japanese(), error.to_string())
        }
    }
}

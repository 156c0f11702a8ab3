//! Products of the catalogue: recorded, changed, read.

use chrono::{DateTime, NaiveDate, Utc};
use honi_access::Resource;
use honi_change::{Begun, Change, Record};
use honi_database::DatabaseError;
use honi_names::ProductName;
use honi_serve::{Caller, Problem};
use serde_json::json;

use super::{Command, Deps, Error, events, unreadable_filter};
use crate::domain::product::{Document, DocumentKind, Identity, Product, ProductError, Revision, RevisionDecision, RevisionReview};
use crate::storage;
use crate::storage::filter::Filter;

/// A change of a product.
pub(crate) enum Alteration {
    /// It has another revision.
    Revise(Revision),
    /// It was decided whether it is recommended by a revision: which, what, why.
    Review(u32, RevisionDecision, String),
    /// It has another version of a document.
    Publish(Document),
    /// A version of a document is given no more.
    WithdrawDocument(DocumentKind, String),
    /// It is offered no more from a day on.
    Withdraw(NaiveDate),
}

impl Alteration {
    const fn verb(&self) -> &'static str {
        match self {
            Self::Revise(_) => "revise",
            Self::Review(..) => "review-revision",
            Self::Publish(_) => "publish-document",
            Self::WithdrawDocument(..) => "withdraw-document",
            Self::Withdraw(_) => "withdraw",
        }
    }

    /// The field of the request that a refusal is about.
    const fn field(&self) -> &'static str {
        match self {
            Self::Revise(_) => "revision.effective_date",
            Self::Review(..) => "revision",
            Self::Publish(_) => "document",
            Self::WithdrawDocument(..) => "version",
            Self::Withdraw(_) => "withdrawal_date",
        }
    }

    fn make(self, product: Product, by: &str, (now, today): (DateTime<Utc>, NaiveDate)) -> Result<Product, ProductError> {
        match self {
            Self::Revise(revision) => {
                let author = by.to_owned();
                product.revise(Revision { author, ..revision }, today)
            }
            Self::Review(number, decision, reason) => {
                let review = RevisionReview {
                    decision,
                    reason,
                    reviewer: by.to_owned(),
                    at: now,
                };
                product.review(number, review)
            }
            Self::Publish(document) => product.publish(document, today),
            Self::WithdrawDocument(kind, version) => product.withdraw_document(kind, &version, today),
            Self::Withdraw(from) => product.withdraw(from, today),
        }
    }
}

impl Deps {
    pub(super) fn permit_catalogue(&self, caller: &Caller) -> Result<(), Problem> {
        self.permit(caller, &Resource::new("Catalogue", "catalogue"))
    }
}

/// Records a product with its first revision.
///
/// # Errors
/// PERMISSION_DENIED, ALREADY_EXISTS if another has its code.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, identity: Identity, first: Revision) -> Result<Product, Error> {
    deps.permit_catalogue(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let product = Product {
        name: ProductName::new(change.next_id()),
        identity,
        revisions: vec![Revision {
            author: command.caller.actor.id.clone(),
            ..first
        }],
        documents: Vec::new(),
        withdrawn_on: None,
        created_at: change.now(),
        version: 1,
    };
    storage::products::insert(change.conn(), &product).await.map_err(taken)?;
    record(deps, &mut change, &product, "create", "created").await?;
    change.commit(&product.name.to_string()).await?;
    Ok(product)
}

/// Changes a product.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION or INVALID_ARGUMENT if the product does not allow it.
pub(crate) async fn alter(
    deps: &Deps,
    command: Command<'_>,
    name: ProductName,
    etag: &str,
    alteration: Alteration,
) -> Result<Product, Error> {
    deps.permit_catalogue(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(name) => return stored(deps, &name).await,
    };
    let product = storage::products::find(change.conn(), name, true).await?;
    let product = product.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, product.version, &name.to_string())?;
    let (verb, field) = (alteration.verb(), alteration.field());
    let altered = alteration.make(product, &command.caller.actor.id, (change.now(), deps.clock.today_in_japan()));
    let product = altered.map_err(|error| refused(name, field, error))?;
    storage::products::update(change.conn(), &product).await?;
    record(deps, &mut change, &product, verb, "changed").await?;
    change.commit(&name.to_string()).await?;
    Ok(product)
}

/// Reads a product.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: ProductName) -> Result<Product, Error> {
    deps.permit_catalogue(caller)?;
    stored(deps, &name.to_string()).await
}

/// Products that a filter lets through, by their codes, after one; one more than `size` if there are more.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, after: Option<&str>, size: u64) -> Result<Vec<Product>, Error> {
    deps.permit_catalogue(caller)?;
    let filter = Filter::of_products(filter).map_err(unreadable_filter)?;
    Ok(storage::products::list(deps.database.reader(), &filter, after, size + 1).await?)
}

/// Records what was done to a product; the audit log commits to it as it is.
async fn record(deps: &Deps, change: &mut Change, product: &Product, verb: &str, done: &str) -> Result<(), Error> {
    let name = product.name.to_string();
    let Identity {
        code,
        title,
        underwriter,
        underwriter_kind,
        line_group,
    } = &product.identity;
    let content = json!({
        "code": code,
        "documents": product.documents,
        "line_group": line_group,
        "revisions": product.revisions,
        "title": title,
        "underwriter": underwriter,
        "underwriter_kind": underwriter_kind,
        "withdrawal_date": product.withdrawn_on,
    });
    let commitments = events::commit(deps, change, &name, [("content", content.to_string())]).await?;
    let payload = json!({ "product": name, "code": code, "line_group": line_group, "withdrawal_date": product.withdrawn_on });
    let record = Record {
        resource: name,
        version: product.version,
        action: verb.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments,
        event: Some((format!("proposals.product_{done}"), payload)),
    };
    Ok(change.record(record).await?)
}

async fn stored(deps: &Deps, name: &str) -> Result<Product, Error> {
    let id: ProductName = name.parse().map_err(|_| Problem::internal())?;
    let product = storage::products::find(deps.database.reader(), id, false).await?;
    product.ok_or_else(|| Problem::not_found(name).into())
}

fn refused(name: ProductName, field: &str, error: ProductError) -> Problem {
    match error {
        ProductError::Withdrawn | ProductError::RevisionReviewed | ProductError::OwnRevision => {
            Problem::precondition(error.reason(), name.to_string(), error.japanese(), error.to_string())
        }
        ProductError::ReasonRequired => Problem::invalid("reason", error.reason(), error.japanese(), error.to_string()),
        ProductError::InPast
        | ProductError::RevisionOrder
        | ProductError::RevisionUnknown
        | ProductError::DocumentExists
        | ProductError::DocumentUnknown => Problem::invalid(field, error.reason(), error.japanese(), error.to_string()),
    }
}

fn taken(error: DatabaseError) -> Error {
    if error.is_conflict("products_code_key") {
        let (ja, en) = ("そのコードの商品はすでにあります。", "Another product has that code.");
        return Problem::already_exists("CODE_TAKEN", ProductName::COLLECTION, ja, en).into();
    }
    error.into()
}

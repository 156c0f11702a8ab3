//! Products: messages and domain types.

use honi_door::field::{day, left_out};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use super::codes::{
    document_kind, document_kind_message, line_group, line_group_message, revision_decision_message, underwriter_kind,
    underwriter_kind_message,
};
use crate::domain::product::{Document, Identity, Product, Revision};

/// A product as a message.
pub(super) fn message(product: &Product) -> pb::Product {
    let identity = &product.identity;
    pb::Product {
        name: product.name.to_string(),
        code: identity.code.clone(),
        title: identity.title.clone(),
        underwriter: identity.underwriter.clone(),
        underwriter_kind: underwriter_kind_message(identity.underwriter_kind),
        line_group: line_group_message(identity.line_group),
        revisions: product.revisions.iter().map(revision_message).collect(),
        documents: product.documents.iter().map(document_message).collect(),
        withdrawal_date: product.withdrawn_on.map(Into::into),
        create_time: Some(timestamp(product.created_at)),
        etag: honi_door::field::etag(product.version),
    }
}

fn revision_message(revision: &Revision) -> pb::ProductRevision {
    let review = revision.review.as_ref();
    pb::ProductRevision {
        number: revision.number.cast_signed(),
        effective_date: Some(revision.effective_on.into()),
        summary: revision.summary.clone(),
        commission_rank: revision.commission_rank.cast_signed(),
        author: revision.author.clone(),
        decision: review.map_or(0, |it| revision_decision_message(it.decision)),
        reason: review.map(|it| it.reason.clone()).unwrap_or_default(),
        reviewer: review.map(|it| it.reviewer.clone()).unwrap_or_default(),
        review_time: review.map(|it| timestamp(it.at)),
    }
}

fn document_message(document: &Document) -> pb::DisclosureDocument {
    pb::DisclosureDocument {
        kind: document_kind_message(document.kind),
        version: document.version.clone(),
        effective_date: Some(document.effective_on.into()),
        sha256: document.sha256.clone(),
        withdrawal_date: document.withdrawn_on.map(Into::into),
    }
}

/// What a product to record is; what the service assigns must be left out.
pub(super) fn new(message: pb::Product) -> Result<Identity, Problem> {
    let field = |name: &str| format!("product.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("revisions"), message.revisions.is_empty())?;
    left_out(&field("documents"), message.documents.is_empty())?;
    left_out(&field("withdrawal_date"), message.withdrawal_date.is_none())?;
    left_out(&field("create_time"), message.create_time.is_none())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    Ok(Identity {
        underwriter_kind: underwriter_kind(&field("underwriter_kind"), message.underwriter_kind())?,
        line_group: line_group(&field("line_group"), message.line_group())?,
        code: message.code,
        title: message.title,
        underwriter: message.underwriter,
    })
}

/// A revision to record, as the first of a product; what the service assigns must be left out.
pub(super) fn revision(at: &str, message: pb::ProductRevision) -> Result<Revision, Problem> {
    let field = |name: &str| format!("{at}.{name}");
    left_out(&field("number"), message.number == 0)?;
    left_out(&field("author"), message.author.is_empty())?;
    left_out(&field("decision"), message.decision == 0)?;
    left_out(&field("reason"), message.reason.is_empty())?;
    left_out(&field("reviewer"), message.reviewer.is_empty())?;
    left_out(&field("review_time"), message.review_time.is_none())?;
    Ok(Revision {
        number: 1,
        effective_on: day(&field("effective_date"), message.effective_date)?,
        summary: message.summary,
        commission_rank: message.commission_rank.cast_unsigned(),
        author: String::new(),
        review: None,
    })
}

/// A document to publish; its day of withdrawal must be left out.
pub(super) fn document(message: pb::DisclosureDocument) -> Result<Document, Problem> {
    left_out("document.withdrawal_date", message.withdrawal_date.is_none())?;
    Ok(Document {
        kind: document_kind("document.kind", message.kind())?,
        effective_on: day("document.effective_date", message.effective_date)?,
        version: message.version,
        sha256: message.sha256,
        withdrawn_on: None,
    })
}

//! `honi product review-revision`: decides whether a product is recommended by a revision.

use honi_call::idempotent;
use honi_proto::proposals::v1::{ReviewProductRevisionRequest, RevisionDecision};

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which revision, and what was decided.
#[derive(Debug, clap::Args)]
pub(crate) struct ReviewRevision {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
    /// Number of the revision.
    #[arg(long)]
    revision: i32,
    /// What was decided.
    #[arg(long, value_parser = choice::<RevisionDecision>())]
    decision: RevisionDecision,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ReviewRevision, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let (name, etag) = which::to_change(args.product, &mut client, args.edit.etag).await?;
    let request = ReviewProductRevisionRequest {
        name,
        etag,
        revision: args.revision,
        decision: args.decision.into(),
        reason: args.reason,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.review_product_revision(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

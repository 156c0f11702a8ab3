//! `honi proposal recommend`: recommends a product.

use honi_call::idempotent;
use honi_proto::proposals::v1::RecommendProductRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::commands::product::which::{self as product_which, ProductRef};
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Recommend {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// Which product: its code, or its name, `products/…`.
    #[arg(long)]
    product: ProductRef,
    /// Why, as the member is told. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Recommend, context: &Context) -> Result<(), CliError> {
    let product = product_which::find(args.product, &mut context.clients()?.products()?).await?.name;
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = RecommendProductRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        product,
        reason: args.reason,
    };
    let changed = client.recommend_product(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

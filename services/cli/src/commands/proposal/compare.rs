//! `honi proposal compare`: compares products.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::CompareProductsRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// Which proposal, and which products.
#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// File with the products as JSON, `{"products": [{"product": "products/…", "annual_premium_yen": …, "ratings": […]}]}`, and why there are fewer than two (`sole_reason`); `-` for stdin.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Compare, context: &Context) -> Result<(), CliError> {
    let comparison: CompareProductsRequest = read_message(&args.file)?;
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = CompareProductsRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        ..comparison
    };
    let changed = client.compare_products(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

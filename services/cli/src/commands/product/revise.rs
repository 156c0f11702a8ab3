//! `honi product revise`: adds a revision.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{ProductRevision, ReviseProductRequest};

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which product, and what changes from when on.
#[derive(Debug, clap::Args)]
pub(crate) struct Revise {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
    /// First day.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// How well it pays the co-op from then on: 1 pays best.
    #[arg(long)]
    commission_rank: i32,
    /// What changes.
    #[arg(long, default_value = "", hide_default_value = true)]
    summary: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Revise, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let (name, etag) = which::to_change(args.product, &mut client, args.edit.etag).await?;
    let request = ReviseProductRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        revision: Some(ProductRevision {
            effective_date: Some(args.from.into()),
            summary: args.summary,
            commission_rank: args.commission_rank,
            ..ProductRevision::default()
        }),
    };
    let changed = client.revise_product(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

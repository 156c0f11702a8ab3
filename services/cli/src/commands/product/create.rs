//! `honi product create`: records a product.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{CreateProductRequest, LineGroup, Product, ProductRevision, UnderwriterKind};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// What it is, and its first revision.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// Its code, by which contracts name it, such as MED-1.
    #[arg(long)]
    code: String,
    /// What it is called.
    #[arg(long)]
    title: String,
    /// Code of the underwriter.
    #[arg(long)]
    underwriter: String,
    /// Which regime the underwriter is under.
    #[arg(long, value_parser = choice::<UnderwriterKind>())]
    underwriter_kind: UnderwriterKind,
    /// Against what it protects.
    #[arg(long, value_parser = choice::<LineGroup>())]
    line: LineGroup,
    /// First day of the first revision.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// How well it pays the co-op among the products of its line: 1 pays best.
    #[arg(long)]
    commission_rank: i32,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let request = CreateProductRequest {
        product: Some(Product {
            code: args.code,
            title: args.title,
            underwriter: args.underwriter,
            underwriter_kind: args.underwriter_kind.into(),
            line_group: args.line.into(),
            ..Product::default()
        }),
        first_revision: Some(ProductRevision {
            effective_date: Some(args.from.into()),
            commission_rank: args.commission_rank,
            ..ProductRevision::default()
        }),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.products()?;
    let created = client.create_product(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}

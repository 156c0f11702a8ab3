//! `honi campaign create`: records a campaign.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{Campaign, CreateCampaignRequest};

use super::COLUMNS;
use crate::commands::change::Change;
use crate::commands::product::which::{self, ProductRef};
use crate::context::Context;
use crate::error::CliError;

/// What it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// What it is called.
    #[arg(long)]
    title: String,
    /// A product of it: its code, such as MED-1, or its name; several may be given.
    #[arg(long = "product", required = true, value_name = "PRODUCT")]
    products: Vec<ProductRef>,
    /// First day.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    /// What whoever sells has of it.
    #[arg(long)]
    incentive: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let clients = context.clients()?;
    let mut catalogue = clients.products()?;
    let mut products = Vec::new();
    for product in args.products {
        products.push(which::find(product, &mut catalogue).await?.name);
    }
    let request = CreateCampaignRequest {
        campaign: Some(Campaign {
            title: args.title,
            products,
            first_date: Some(args.from.into()),
            last_date: Some(args.until.into()),
            incentive: args.incentive,
            ..Campaign::default()
        }),
        request_id: context.request_id(args.change.request_id),
    };
    let created = clients.campaigns()?.create_campaign(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}

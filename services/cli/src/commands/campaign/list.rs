//! `honi campaign list`: lists campaigns.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListCampaignsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which, and how many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which (AIP-160), over first_date, last_date.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.campaigns()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListCampaignsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_campaigns(idempotent(request)).await?.into_inner();
        found.extend(response.campaigns);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

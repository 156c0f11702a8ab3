//! `honi benefit list`: lists entries of the ledger.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListBenefitsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which, and how many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which (AIP-160), over underwriter, kind, state, offer_date.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.benefits()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListBenefitsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_benefits(idempotent(request)).await?.into_inner();
        found.extend(response.benefits);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

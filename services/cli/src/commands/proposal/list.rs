//! `honi proposal list`: lists proposals.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListProposalsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which proposals.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which proposals (AIP-160), over number, state, member, sales_staff, org_unit, line_group, contract, create_time.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListProposalsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_proposals(idempotent(request)).await?.into_inner();
        found.extend(response.proposals);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

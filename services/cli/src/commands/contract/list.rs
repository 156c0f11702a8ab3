//! `honi contract list`: lists contracts.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListContractsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which contracts.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which contracts (AIP-160), over number, external_id, state, policyholder, insured, household, org_unit, sales_staff, line_group,
    /// product, origin, termination_reason, contract_import, apply_date, establish_date, effective_date, mature_date, termination_date.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListContractsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_contracts(idempotent(request)).await?.into_inner();
        found.extend(response.contracts);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

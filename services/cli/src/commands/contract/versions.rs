//! `honi contract versions`: lists what was known of a contract, and when.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListContractVersionsRequest;

use super::which::{self, ContractRef};
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 8] = [
    "version",
    "known_time",
    "state",
    "correction_reason",
    "effective_date",
    "termination.date",
    "termination.reason",
    "contract_import",
];

/// Of which contract.
#[derive(Debug, clap::Args)]
pub(crate) struct Versions {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: Versions, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let name = which::name(args.contract, &mut client).await?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListContractVersionsRequest {
            name: name.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_contract_versions(idempotent(request)).await?.into_inner();
        found.extend(response.versions);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

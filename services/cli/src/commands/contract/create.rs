//! `honi contract create`: records a contract.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::CreateContractRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// The contract to record.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// File with the contract as JSON; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let request = CreateContractRequest {
        contract: Some(read_message(&args.file)?),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.contracts()?;
    let contract = client.create_contract(idempotent(request)).await?.into_inner();
    context.record(&contract, &COLUMNS).await
}

//! `honi contract get`: shows one contract.

use chrono::{DateTime, Utc};
use honi_call::idempotent;
use honi_proto::proposals::v1::GetContractRequest;
use honi_proto::time::timestamp;

use super::COLUMNS;
use super::which::{self, ContractRef};
use crate::commands::voice::create::instant;
use crate::context::Context;
use crate::error::CliError;

/// Which contract.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    /// As it was known then: RFC 3339, or a time of the day in Japan such as `2026-04-01 09:00`; by default as it is known now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    as_of: Option<DateTime<Utc>>,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let request = GetContractRequest {
        name: which::name(args.contract, &mut client).await?,
        as_of_time: args.as_of.map(timestamp),
    };
    let contract = client.get_contract(idempotent(request)).await?.into_inner();
    context.record(&contract, &COLUMNS).await
}

//! `honi contract establish`: records that an application came about.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::EstablishContractRequest;

use super::COLUMNS;
use super::which::{self, ContractRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which contract, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct Establish {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    /// Day on which it came about.
    #[arg(long, value_name = "DATE")]
    date: NaiveDate,
    /// First day of cover; by default the one that was asked for.
    #[arg(long, value_name = "DATE")]
    effective: Option<NaiveDate>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Establish, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let (name, etag) = which::to_change(args.contract, &mut client, args.edit.etag).await?;
    let request = EstablishContractRequest {
        name,
        etag,
        establish_date: Some(args.date.into()),
        effective_date: args.effective.map(Into::into),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.establish_contract(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

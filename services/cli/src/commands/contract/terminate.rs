//! `honi contract terminate`: records that a contract ended.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{TerminateContractRequest, TerminationReason};

use super::COLUMNS;
use super::which::{self, ContractRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which contract, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct Terminate {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    /// Day on which cover ended, not the day on which that was processed.
    #[arg(long, value_name = "DATE")]
    date: NaiveDate,
    /// Why.
    #[arg(long, value_parser = choice::<TerminationReason>())]
    reason: TerminationReason,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Terminate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let (name, etag) = which::to_change(args.contract, &mut client, args.edit.etag).await?;
    let request = TerminateContractRequest {
        name,
        etag,
        termination_date: Some(args.date.into()),
        reason: args.reason.into(),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.terminate_contract(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi contract decline`: records that the underwriter declined an application.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::DeclineContractRequest;

use super::COLUMNS;
use super::which::{self, ContractRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which contract, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct Decline {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    /// Day on which it was declined.
    #[arg(long, value_name = "DATE")]
    date: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Decline, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.contracts()?;
    let (name, etag) = which::to_change(args.contract, &mut client, args.edit.etag).await?;
    let request = DeclineContractRequest {
        name,
        etag,
        decline_date: Some(args.date.into()),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.decline_contract(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

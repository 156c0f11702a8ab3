//! `honi contract correct`: corrects what was recorded wrongly.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::{Contract, CorrectContractRequest, CorrectionReason};
use prost_types::FieldMask;

use super::COLUMNS;
use super::which::{self, ContractRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// Which contract, and what is right.
#[derive(Debug, clap::Args)]
pub(crate) struct Correct {
    /// Its number, such as CT-2026-000101, or its name, `contracts/…`.
    contract: ContractRef,
    /// File with the right values as the JSON of a contract; `-` for stdin. What `--fields` does not name is not looked at.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// What to correct, such as `sales_staff,effective_date`. One that the file leaves out is taken away where it may be missing.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', required = true)]
    fields: Vec<String>,
    /// Why it was wrong.
    #[arg(long, value_parser = choice::<CorrectionReason>())]
    reason: CorrectionReason,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Correct, context: &Context) -> Result<(), CliError> {
    let right: Contract = read_message(&args.file)?;
    let mut client = context.clients()?.contracts()?;
    let (name, etag) = which::to_change(args.contract, &mut client, args.edit.etag).await?;
    let request = CorrectContractRequest {
        contract: Some(Contract { name, ..right }),
        update_mask: Some(FieldMask { paths: args.fields }),
        etag,
        reason: args.reason.into(),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.correct_contract(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

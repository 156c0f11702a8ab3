//! `honi proposal confirm-intent`: records what the member wants in the end.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::ConfirmIntentRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// Which proposal, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct ConfirmIntent {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// File with what the member wants in the end and why it changed as JSON, `{"intent": {…}, "changes": [{"field": …, "reason": …}]}`; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ConfirmIntent, context: &Context) -> Result<(), CliError> {
    let confirmation: ConfirmIntentRequest = read_message(&args.file)?;
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = ConfirmIntentRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        ..confirmation
    };
    let changed = client.confirm_intent(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

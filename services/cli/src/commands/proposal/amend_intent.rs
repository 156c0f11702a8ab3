//! `honi proposal amend-intent`: records anew what the member wants.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::AmendIntentRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// Which proposal, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct AmendIntent {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// File with what the member wants as JSON, as a whole; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    intent: PathBuf,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: AmendIntent, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = AmendIntentRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        intent: Some(read_message(&args.intent)?),
    };
    let changed = client.amend_intent(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

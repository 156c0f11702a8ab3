//! `honi proposal close`: ends a proposal.

use honi_call::idempotent;
use honi_proto::proposals::v1::{CloseProposalRequest, ProposalOutcome};

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// How it ends.
    #[arg(long, value_parser = choice::<ProposalOutcome>())]
    outcome: ProposalOutcome,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Close, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = CloseProposalRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        outcome: args.outcome.into(),
    };
    let changed = client.close_proposal(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

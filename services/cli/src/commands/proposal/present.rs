//! `honi proposal present`: records that it was explained.

use honi_call::idempotent;
use honi_proto::proposals::v1::PresentProposalRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal.
#[derive(Debug, clap::Args)]
pub(crate) struct Present {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Present, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = PresentProposalRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.present_proposal(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

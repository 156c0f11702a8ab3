//! `honi proposal get`: shows one proposal.

use honi_call::idempotent;
use honi_proto::proposals::v1::GetProposalRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::context::Context;
use crate::error::CliError;

/// Which proposal.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let request = GetProposalRequest {
        name: which::name(args.proposal, &mut client).await?,
    };
    let found = client.get_proposal(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}

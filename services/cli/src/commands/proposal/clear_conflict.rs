//! `honi proposal clear-conflict`: clears a conflict of interest.

use honi_call::idempotent;
use honi_proto::proposals::v1::{ClearConflictRequest, MemberInterestBasis};

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct ClearConflict {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// Why the recommendation is in the member's interest.
    #[arg(long, value_parser = choice::<MemberInterestBasis>())]
    basis: MemberInterestBasis,
    /// The same in words. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ClearConflict, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = ClearConflictRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        member_interest_basis: args.basis.into(),
        reason: args.reason,
    };
    let changed = client.clear_conflict(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

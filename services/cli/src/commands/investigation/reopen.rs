//! `honi investigation reopen`: take it up again, in a new cycle.

use honi_call::idempotent;
use honi_proto::inspections::v1::ReopenInvestigationRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Reopen {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Why. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Reopen, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = ReopenInvestigationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        reason: args.reason,
    };
    let changed = client.reopen_investigation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi investigation request-evidence`: more evidence is to come first.

use honi_call::idempotent;
use honi_proto::inspections::v1::RequestEvidenceRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct RequestEvidence {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// What. Kept encrypted.
    #[arg(long)]
    what: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: RequestEvidence, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RequestEvidenceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        what: args.what,
    };
    let changed = client.request_evidence(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

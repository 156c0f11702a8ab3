//! `honi investigation prevent`: record what keeps it from happening again.

use honi_call::idempotent;
use honi_proto::inspections::v1::RecordPreventionRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Prevent {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// What. Kept encrypted.
    #[arg(long)]
    prevention: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Prevent, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RecordPreventionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        prevention: args.prevention,
    };
    let changed = client.record_prevention(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

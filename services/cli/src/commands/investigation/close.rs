//! `honi investigation close`: close it.

use honi_call::idempotent;
use honi_proto::inspections::v1::CloseInvestigationRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Close, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = CloseInvestigationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.close_investigation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

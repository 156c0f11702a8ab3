//! `honi investigation execute`: record that the remedy was carried out.

use honi_call::idempotent;
use honi_proto::inspections::v1::ExecuteRemedyRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Execute {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// What was done. Kept encrypted.
    #[arg(long)]
    done: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Execute, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = ExecuteRemedyRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        done: args.done,
    };
    let changed = client.execute_remedy(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

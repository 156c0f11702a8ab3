//! `honi improvement close`: close it.

use honi_call::idempotent;
use honi_proto::inspections::v1::CloseImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// What those are told whose voices it came from: what the co-op did. Kept encrypted.
    #[arg(long)]
    what_we_did: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Close, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = CloseImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        what_we_did: args.what_we_did,
    };
    let changed = client.close_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

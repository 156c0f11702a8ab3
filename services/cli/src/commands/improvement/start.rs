//! `honi improvement start`: begin to carry it out.

use honi_call::idempotent;
use honi_proto::inspections::v1::StartImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action.
#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Start, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = StartImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.start_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

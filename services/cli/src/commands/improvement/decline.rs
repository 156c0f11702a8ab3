//! `honi improvement decline`: it is not done, or given up.

use honi_call::idempotent;
use honi_proto::inspections::v1::DeclineImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Decline {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// Why. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Decline, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = DeclineImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        reason: args.reason,
    };
    let changed = client.decline_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

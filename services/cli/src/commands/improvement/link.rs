//! `honi improvement link`: link what it answers to as well.

use honi_call::idempotent;
use honi_proto::inspections::v1::LinkImprovementSourceRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Link {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// What, `voices/…` or `investigations/…`.
    #[arg(long)]
    source: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Link, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = LinkImprovementSourceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        source: args.source,
    };
    let changed = client.link_improvement_source(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

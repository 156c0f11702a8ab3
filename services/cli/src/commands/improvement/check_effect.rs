//! `honi improvement check-effect`: what was found of its effect.

use honi_call::idempotent;
use honi_proto::inspections::v1::CheckImprovementEffectRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckEffect {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// The success criterion is met.
    #[arg(long, required_unless_present = "not_effective", conflicts_with = "not_effective")]
    effective: bool,
    /// It is not.
    #[arg(long)]
    not_effective: bool,
    /// What was found. Kept encrypted.
    #[arg(long)]
    finding: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: CheckEffect, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = CheckImprovementEffectRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        effective: args.effective,
        finding: args.finding,
    };
    let changed = client.check_improvement_effect(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

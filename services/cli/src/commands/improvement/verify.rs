//! `honi improvement verify`: what a verifier found of the implementation.

use honi_call::idempotent;
use honi_proto::inspections::v1::VerifyImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// It was carried out as planned.
    #[arg(long, required_unless_present = "not_as_planned", conflicts_with = "not_as_planned")]
    as_planned: bool,
    /// It was not.
    #[arg(long)]
    not_as_planned: bool,
    /// What was found. Kept encrypted.
    #[arg(long)]
    finding: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Verify, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = VerifyImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        as_planned: args.as_planned,
        finding: args.finding,
    };
    let changed = client.verify_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

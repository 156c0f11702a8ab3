//! `honi proposal extra-step`: records a step beyond the usual.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{RecordExtraStepRequest, SolicitationExtraStep};

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct ExtraStep {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// Which step.
    #[arg(long, value_parser = choice::<SolicitationExtraStep>())]
    step: SolicitationExtraStep,
    /// On which day.
    #[arg(long, value_name = "DATE")]
    date: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ExtraStep, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = RecordExtraStepRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        step: args.step.into(),
        step_date: Some(args.date.into()),
    };
    let changed = client.record_extra_step(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi improvement plan`: decide what is done until when.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::inspections::v1::{ImprovementKind, PlanImprovementActionRequest};

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// Of which kind it is.
    #[arg(long, value_parser = choice::<ImprovementKind>())]
    kind: ImprovementKind,
    /// The day by which it is carried out; 60 days from now if left out.
    #[arg(long, value_name = "DATE")]
    due: Option<NaiveDate>,
    /// By what success is told. Kept encrypted.
    #[arg(long)]
    success_criterion: String,
    /// What is done. Kept encrypted.
    #[arg(long)]
    plan: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Plan, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = PlanImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        kind: args.kind.into(),
        due_date: args.due.map(Into::into),
        success_criterion: args.success_criterion,
        plan: args.plan,
    };
    let changed = client.plan_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

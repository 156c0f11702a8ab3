//! `honi improvement analyse`: record the root cause.

use honi_call::idempotent;
use honi_proto::inspections::v1::{AnalyseImprovementCauseRequest, CauseCategory};

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Analyse {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// Where the cause lies.
    #[arg(long, value_parser = choice::<CauseCategory>())]
    category: CauseCategory,
    /// The root cause. Kept encrypted.
    #[arg(long)]
    cause: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Analyse, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = AnalyseImprovementCauseRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        category: args.category.into(),
        cause: args.cause,
    };
    let changed = client.analyse_improvement_cause(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

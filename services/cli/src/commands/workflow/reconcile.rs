//! `honi workflow reconcile`: starts a run for every open record that lacks one.

use honi_call::idempotent;
use honi_proto::workflows::v1::ReconcileWorkflowsRequest;

use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 2] = ["open_count", "started_count"];

/// Nothing but how to repeat it.
#[derive(Debug, clap::Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Reconcile, context: &Context) -> Result<(), CliError> {
    let request = ReconcileWorkflowsRequest {
        request_id: context.request_id(args.change.request_id),
    };
    let answer = context
        .clients()?
        .workflows()?
        .reconcile_workflows(idempotent(request))
        .await?
        .into_inner();
    // As a list, so that the zeros, which proto JSON leaves out of a table of set fields, are shown.
    match context.output.format {
        crate::output::Format::Json => context.output.record(&answer, &COLUMNS),
        crate::output::Format::Table | crate::output::Format::Csv => {
            let row = vec![answer.open_count.to_string(), answer.started_count.to_string()];
            context.output.rows(&COLUMNS, &[row], &serde_json::Value::Null)
        }
    }
}

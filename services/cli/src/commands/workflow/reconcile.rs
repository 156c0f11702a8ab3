//! `honi workflow reconcile`: starts a run for every open record that lacks one.

use honi_call::idempotent;
use honi_proto::workflows::v1::ReconcileWorkflowsRequest;

use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

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
    // Counts of zero are to be seen: a record shows only what is set.
    match context.output.format {
        Format::Json => context.record(&answer, &COLUMNS).await,
        Format::Table | Format::Csv => {
            let counts = [answer.open_count, answer.started_count].map(|count| count.to_string());
            context.output.facts(&COLUMNS, counts.to_vec(), &serde_json::Value::Null)
        }
    }
}

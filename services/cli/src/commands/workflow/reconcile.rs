//! `honi workflow reconcile`: starts a run for every open record that lacks one.

use honi_call::idempotent;
use honi_proto::workflows::v1::{ReconcileWorkflowsRequest, ReconcileWorkflowsResponse};

use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

const COLUMNS: [&str; 3] = ["open_count", "started_count", "failed_count"];

/// Nothing but how to repeat it.
#[derive(Debug, clap::Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Reconcile, context: &Context) -> Result<(), CliError> {
    let request_id = context.request_id(args.change.request_id);
    let mut all = ReconcileWorkflowsResponse::default();
    for mut client in context.clients()?.workflows()? {
        let mut page_token = String::new();
        loop {
            let request = ReconcileWorkflowsRequest {
                request_id: request_id.clone(),
                page_size: 0,
                page_token,
            };
            let page = client.reconcile_workflows(idempotent(request)).await?.into_inner();
            all.open_count += page.open_count;
            all.started_count += page.started_count;
            all.failed_count += page.failed_count;
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
    }
    // Counts of zero are to be seen: a record shows only what is set.
    match context.output.format {
        Format::Json => context.record(&all, &COLUMNS).await,
        Format::Table | Format::Csv => {
            let counts = [all.open_count, all.started_count, all.failed_count].map(|count| count.to_string());
            context.output.facts(&COLUMNS, counts.to_vec(), &serde_json::Value::Null)
        }
    }
}

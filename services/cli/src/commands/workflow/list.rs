//! `honi workflow list`: lists open records, each with its run.

use honi_call::idempotent;
use honi_proto::workflows::v1::ListWorkflowsRequest;

use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 10] = [
    "resource",
    "state",
    "run_state",
    "waiting_on",
    "owner",
    "due_time",
    "overdue",
    "workflow.timer",
    "workflow.failing",
    "workflow_id",
];

/// How many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut found = Vec::new();
    // One service after the other; of each, those that the limit leaves.
    for mut client in context.clients()?.workflows()? {
        if args.page.is_full(found.len()) {
            break;
        }
        let mut token = String::new();
        loop {
            let request = ListWorkflowsRequest {
                page_size: args.page.size(found.len()),
                page_token: token,
            };
            let response = client.list_workflows(idempotent(request)).await?.into_inner();
            found.extend(response.workflows);
            token = response.next_page_token;
            if args.page.is_over(found.len(), &token, context) {
                break;
            }
        }
    }
    context.list(&found, &COLUMNS).await
}

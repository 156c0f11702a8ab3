//! `honi improvement list`: lists improvement actions.

use honi_call::idempotent;
use honi_proto::inspections::v1::ListImprovementActionsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement actions.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which (AIP-160), over number, state, owner, source, due_time, create_time.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListImprovementActionsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_improvement_actions(idempotent(request)).await?.into_inner();
        found.extend(response.improvement_actions);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

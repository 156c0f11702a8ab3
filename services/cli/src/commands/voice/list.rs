//! `honi voice list`: lists voices.

use honi_call::idempotent;
use honi_proto::voices::v1::ListVoicesRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which voices.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Filter (AIP-160) over number, state, kind, scope, channel, org_unit, handler, member, external_id, receive_time, create_time, due_time, overdue.
    #[arg(long, default_value = "")]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListVoicesRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
            filter: args.filter.clone(),
        };
        let response = client.list_voices(idempotent(request)).await?.into_inner();
        found.extend(response.voices);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

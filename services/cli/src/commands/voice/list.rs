//! `honi voice list`: lists voices.

use honi_call::idempotent;
use honi_proto::voices::v1::ListVoicesRequest;

use super::COLUMNS;
use super::which::Which;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which voices.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    which: Which,
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
            filter: args.which.filter(),
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

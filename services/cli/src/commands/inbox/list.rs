//! `honi inbox list`: lists the user's notices, newest first.

use honi_call::idempotent;
use honi_proto::organization::v1::ListNoticesRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which notices.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those that nobody has read yet.
    #[arg(long)]
    unread: bool,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.notices()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListNoticesRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
            unread_only: args.unread,
        };
        let response = client.list_notices(idempotent(request)).await?.into_inner();
        found.extend(response.notices);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

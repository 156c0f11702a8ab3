//! `honi member consent list`: lists the decisions of a member, the one recorded last first.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::ListConsentsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Whose.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Name of the member, `members/…`.
    name: MemberName,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.consents()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListConsentsRequest {
            name: args.name.to_string(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_consents(idempotent(request)).await?.into_inner();
        found.extend(response.consents);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

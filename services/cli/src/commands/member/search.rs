//! `honi member search`: finds members by whole name, kana or telephone number.

use honi_call::idempotent;
use honi_proto::members::v1::SearchMembersRequest;
use honi_proto::members::v1::search_members_request::Criterion;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// What to search by: one of the three.
#[derive(Debug, clap::Args)]
#[group(id = "criterion", args = ["full_name", "kana", "phone"], required = true, multiple = false)]
pub(crate) struct Search {
    /// Whole name (氏名).
    #[arg(long)]
    full_name: Option<String>,
    /// Whole reading of the name (フリガナ).
    #[arg(long)]
    kana: Option<String>,
    /// Telephone number.
    #[arg(long)]
    phone: Option<String>,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: Search, context: &Context) -> Result<(), CliError> {
    let criterion = args
        .full_name
        .map(Criterion::FullName)
        .or(args.kana.map(Criterion::FullNameKana))
        .or(args.phone.map(Criterion::Phone));
    let mut client = context.clients()?.members()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = SearchMembersRequest {
            criterion: criterion.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.search_members(idempotent(request)).await?.into_inner();
        found.extend(response.members);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

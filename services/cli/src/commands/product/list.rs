//! `honi product list`: lists products.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListProductsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which products.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Which products (AIP-160), over code, underwriter, underwriter_kind, line_group.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListProductsRequest {
            filter: args.filter.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_products(idempotent(request)).await?.into_inner();
        found.extend(response.products);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

//! `honi recommendation-policy list`: lists versions of the rules.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListRecommendationPoliciesRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which, and how many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.recommendation_policies()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListRecommendationPoliciesRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_recommendation_policies(idempotent(request)).await?.into_inner();
        found.extend(response.recommendation_policies);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

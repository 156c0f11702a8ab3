//! `honi detection parameters list`: lists sets of parameters.

use honi_call::idempotent;
use honi_proto::proposals::v1::ListDetectionParameterSetsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// How many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.detection()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListDetectionParameterSetsRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_detection_parameter_sets(idempotent(request)).await?.into_inner();
        found.extend(response.detection_parameter_sets);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}

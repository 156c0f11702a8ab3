//! `honi outbox list`: lists the parked events of the services.

use honi_call::idempotent;
use honi_proto::outbox::v1::ListParkedEventsRequest;

use crate::clients::Service;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 6] = ["resource", "type", "position", "attempts", "park_time", "reason"];

/// Whose, and how many.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The services whose events to list; by default all.
    #[arg(value_enum)]
    services: Vec<Service>,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let clients = context.clients()?;
    let mut found = Vec::new();
    'services: for service in Service::chosen(&args.services) {
        let mut client = clients.parked_events(service)?;
        let mut token = String::new();
        loop {
            let request = ListParkedEventsRequest {
                page_size: args.page.size(found.len()),
                page_token: token,
            };
            let response = client.list_parked_events(idempotent(request)).await?.into_inner();
            found.extend(response.parked_events);
            token = response.next_page_token;
            if args.page.is_over(found.len(), &token, context) {
                if token.is_empty() {
                    break;
                }
                break 'services;
            }
        }
    }
    context.list(&found, &COLUMNS).await
}

//! `honi outbox release`: lets parked events be tried again.

use honi_call::idempotent;
use honi_proto::outbox::v1::ReleaseParkedEventsRequest;
use honi_proto::outbox::v1::release_parked_events_request::Which;
use serde_json::json;

use crate::clients::Service;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 1] = ["released_count"];

/// Which events.
#[derive(Debug, clap::Args)]
pub(crate) struct Release {
    /// Name of the record whose event to release (voices/…).
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    name: Option<String>,
    /// Release all parked events.
    #[arg(long)]
    all: bool,
    /// The service whose events to release; by default all. Can be given several times.
    #[arg(long = "service", value_enum, value_name = "SERVICE")]
    services: Vec<Service>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Release, context: &Context) -> Result<(), CliError> {
    let clients = context.clients()?;
    let mut released = 0;
    for service in Service::chosen(&args.services) {
        let mut client = clients.parked_events(service)?;
        let mut given = args.change.request_id;
        loop {
            let request = ReleaseParkedEventsRequest {
                which: Some(args.name.clone().map_or(Which::All(true), Which::Resource)),
                request_id: context.request_id(given.take()),
            };
            let count = client.release_parked_events(idempotent(request)).await?.into_inner().released_count;
            released += count;
            // A call releases so many at most, so there may be more.
            if count == 0 || !args.all {
                break;
            }
        }
    }
    let counts = vec![released.to_string()];
    context.output.facts(&COLUMNS, counts, &json!({ "released_count": released }))
}

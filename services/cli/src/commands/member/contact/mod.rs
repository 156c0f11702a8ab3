//! Whether members may be contacted (連絡の可否).

mod get;
mod permission;
mod record;

use honi_call::{Client, idempotent};
use honi_names::MemberName;
use honi_proto::members::v1::GetContactRightsRequest;
use honi_proto::members::v1::consent_service_client::ConsentServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 7] = [
    "member",
    "do_not_contact",
    "allowed_channels",
    "opens_at_minute",
    "closes_at_minute",
    "record_time",
    "recorder",
];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Contact {
    /// Show whether, how and when a member may be contacted.
    Get(get::Get),
    /// Record whether, how and when a member may be contacted, as a whole.
    Record(record::Record),
    /// Say whether a member may be contacted for a purpose by a channel now, and why not.
    Permission(permission::Permission),
}

impl Contact {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Get(_) => "member contact get",
            Self::Record(_) => "member contact record",
            Self::Permission(_) => "member contact permission",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Get(args) => get::run(args, context).await,
            Self::Record(args) => record::run(args, context).await,
            Self::Permission(args) => permission::run(args, context).await,
        }
    }
}

/// The given etag, or that of what is recorded now.
async fn etag(client: &mut ConsentServiceClient<Client>, name: MemberName, given: Option<String>) -> Result<String, CliError> {
    match given {
        Some(etag) => Ok(etag),
        None => {
            let request = GetContactRightsRequest { name: name.to_string() };
            Ok(client.get_contact_rights(idempotent(request)).await?.into_inner().etag)
        }
    }
}

//! What to mind with members (丁寧な説明のための配慮).

mod get;
mod record;

use honi_call::{Client, idempotent};
use honi_names::MemberName;
use honi_proto::members::v1::GetCareAttributesRequest;
use honi_proto::members::v1::needs_service_client::NeedsServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 6] = [
    "member",
    "needs",
    "extra_steps.least",
    "extra_steps.age_group",
    "record_time",
    "recorder",
];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Care {
    /// Show what to mind when something is explained to a member, and which extra steps the age asks for.
    Get(get::Get),
    /// Record what to mind, as a whole.
    Record(record::Record),
}

impl Care {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Get(_) => "member care get",
            Self::Record(_) => "member care record",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Get(args) => get::run(args, context).await,
            Self::Record(args) => record::run(args, context).await,
        }
    }
}

/// The given etag, or that of what is recorded now.
async fn etag(client: &mut NeedsServiceClient<Client>, name: MemberName, given: Option<String>) -> Result<String, CliError> {
    match given {
        Some(etag) => Ok(etag),
        None => {
            let request = GetCareAttributesRequest {
                name: name.to_string(),
                ..Default::default()
            };
            Ok(client.get_care_attributes(idempotent(request)).await?.into_inner().etag)
        }
    }
}

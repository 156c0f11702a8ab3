//! What members need (意向の前提).

mod get;
mod record;

use honi_call::{Client, idempotent};
use honi_names::MemberName;
use honi_proto::members::v1::GetNeedsProfileRequest;
use honi_proto::members::v1::needs_service_client::NeedsServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 8] = [
    "member",
    "state",
    "missing_axes",
    "life_stage",
    "enrollment_motive",
    "monthly_budget_yen",
    "record_time",
    "recorder",
];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Needs {
    /// Show what a member needs, what is missing, and which extra steps the age asks for.
    Get(get::Get),
    /// Record what a member needs, as a whole; what is not given is unknown.
    Record(record::Record),
}

impl Needs {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Get(_) => "member needs get",
            Self::Record(_) => "member needs record",
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
            let request = GetNeedsProfileRequest {
                name: name.to_string(),
                ..Default::default()
            };
            Ok(client.get_needs_profile(idempotent(request)).await?.into_inner().etag)
        }
    }
}

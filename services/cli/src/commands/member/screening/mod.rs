//! The screening of members (スクリーニング).

mod approve_lift;
mod flag;
mod get;
mod propose_lift;
mod reject_lift;

use honi_call::{Client, idempotent};
use honi_names::MemberName;
use honi_proto::members::v1::GetScreeningRequest;
use honi_proto::members::v1::screening_service_client::ScreeningServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 7] = [
    "member",
    "state",
    "kind",
    "handler_guidance",
    "flag_time",
    "flagger",
    "lift_proposer",
];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Screening {
    /// Show whether a member is flagged, and why.
    Get(get::Get),
    /// Flag a member.
    Flag(flag::Flag),
    /// Propose to lift a flag.
    ProposeLift(propose_lift::ProposeLift),
    /// Agree that a flag is lifted, which somebody else proposed.
    ApproveLift(approve_lift::ApproveLift),
    /// Leave a flag where it is.
    RejectLift(reject_lift::RejectLift),
}

impl Screening {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Get(_) => "member screening get",
            Self::Flag(_) => "member screening flag",
            Self::ProposeLift(_) => "member screening propose-lift",
            Self::ApproveLift(_) => "member screening approve-lift",
            Self::RejectLift(_) => "member screening reject-lift",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Get(args) => get::run(args, context).await,
            Self::Flag(args) => flag::run(args, context).await,
            Self::ProposeLift(args) => propose_lift::run(args, context).await,
            Self::ApproveLift(args) => approve_lift::run(args, context).await,
            Self::RejectLift(args) => reject_lift::run(args, context).await,
        }
    }
}

/// The given etag, or that of what is recorded now.
async fn etag(client: &mut ScreeningServiceClient<Client>, name: MemberName, given: Option<String>) -> Result<String, CliError> {
    match given {
        Some(etag) => Ok(etag),
        None => {
            let request = GetScreeningRequest { name: name.to_string() };
            Ok(client.get_screening(idempotent(request)).await?.into_inner().etag)
        }
    }
}

//! `honi member screening get`: shows whether a member is flagged, and why.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::GetScreeningRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Name of the member, `members/…`.
    name: MemberName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.screenings()?;
    let request = GetScreeningRequest {
        name: args.name.to_string(),
    };
    let answer = client.get_screening(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

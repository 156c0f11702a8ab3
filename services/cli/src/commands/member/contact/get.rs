//! `honi member contact get`: shows whether, how and when a member may be contacted.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::GetContactRightsRequest;

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
    let mut client = context.clients()?.consents()?;
    let request = GetContactRightsRequest {
        name: args.name.to_string(),
    };
    let answer = client.get_contact_rights(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

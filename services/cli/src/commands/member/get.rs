//! `honi member get`: shows one member.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::GetMemberRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which member.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `members/…`.
    name: MemberName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetMemberRequest {
        name: args.name.to_string(),
    };
    let member = context.clients()?.members()?.get_member(idempotent(request)).await?.into_inner();
    context.record(&member, &COLUMNS).await
}

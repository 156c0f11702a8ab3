//! `honi member contact permission`: says whether a member may be contacted now, and why not.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{ContactChannel, ContactPurpose, GetContactPermissionRequest};

use crate::choices::choice;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Permission {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// For what.
    #[arg(long, value_parser = choice::<ContactPurpose>())]
    purpose: ContactPurpose,
    /// By which way.
    #[arg(long, value_parser = choice::<ContactChannel>())]
    channel: ContactChannel,
}

pub(crate) async fn run(args: Permission, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.consents()?;
    let request = GetContactPermissionRequest {
        name: args.name.to_string(),
        purpose: args.purpose.into(),
        channel: args.channel.into(),
        at_time: None,
    };
    let answer = client.get_contact_permission(idempotent(request)).await?.into_inner();
    context.record(&answer, &["permitted", "refusals", "at_time"]).await
}

//! `honi member screening flag`: flags a member.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{FlagMemberRequest, ScreeningKind};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Flag {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// Of what kind the flag is.
    #[arg(long, value_parser = choice::<ScreeningKind>())]
    kind: ScreeningKind,
    /// Why. Kept encrypted, and shown to compliance alone.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Flag, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.screenings()?;
    let request = FlagMemberRequest {
        name: args.name.to_string(),
        kind: args.kind.into(),
        reason: args.reason,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.flag_member(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

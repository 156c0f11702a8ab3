//! `honi member erase`: erases the personal data of a member for good.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::EraseMemberRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Whose data, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Erase {
    /// Its name, `members/…`.
    name: MemberName,
    /// On what ground; no personal data.
    #[arg(long)]
    reason: String,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Erase, context: &Context) -> Result<(), CliError> {
    context.confirm(args.yes, &format!("member erase {}", args.name))?;
    let mut client = context.clients()?.members()?;
    let request = EraseMemberRequest {
        name: args.name.to_string(),
        reason: args.reason,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.erase_member(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

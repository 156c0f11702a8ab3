//! `honi member void`: marks a record as entered in error (取消).

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::VoidMemberRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which record, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Void {
    /// Its name, `members/…`.
    name: MemberName,
    /// Why it is voided; no personal data.
    #[arg(long)]
    reason: String,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Void, context: &Context) -> Result<(), CliError> {
    context.confirm(args.yes, &format!("member void {}", args.name))?;
    let mut client = context.clients()?.members()?;
    let request = VoidMemberRequest {
        name: args.name.to_string(),
        reason: args.reason,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.void_member(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

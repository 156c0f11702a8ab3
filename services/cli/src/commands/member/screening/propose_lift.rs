//! `honi member screening propose-lift`: proposes to lift a flag.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::ProposeFlagLiftRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct ProposeLift {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// Why. Kept encrypted, and shown to compliance alone.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ProposeLift, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.screenings()?;
    let request = ProposeFlagLiftRequest {
        name: args.name.to_string(),
        reason: args.reason,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.propose_flag_lift(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

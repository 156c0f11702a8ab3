//! `honi member screening reject-lift`: leaves a flag where it is.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::RejectFlagLiftRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct RejectLift {
    /// Name of the member, `members/…`.
    name: MemberName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: RejectLift, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.screenings()?;
    let request = RejectFlagLiftRequest {
        name: args.name.to_string(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.reject_flag_lift(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

//! `honi member screening approve-lift`: agrees that a flag is lifted.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::ApproveFlagLiftRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct ApproveLift {
    /// Name of the member, `members/…`.
    name: MemberName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: ApproveLift, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.screenings()?;
    let request = ApproveFlagLiftRequest {
        name: args.name.to_string(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.approve_flag_lift(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

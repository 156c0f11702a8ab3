//! `honi inbox read`: marks a notice as read.

use honi_call::idempotent;
use honi_names::NoticeName;
use honi_proto::organization::v1::ReadNoticeRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Which notice.
#[derive(Debug, clap::Args)]
pub(crate) struct Read {
    /// Its name, `notices/…`.
    name: NoticeName,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Read, context: &Context) -> Result<(), CliError> {
    let request = ReadNoticeRequest {
        name: args.name.to_string(),
        request_id: context.request_id(args.change.request_id),
    };
    let notice = context.clients()?.notices()?.read_notice(idempotent(request)).await?.into_inner();
    context.record(&notice, &COLUMNS).await
}

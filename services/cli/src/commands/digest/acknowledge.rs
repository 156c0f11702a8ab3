//! `honi digest acknowledge`: says that the user has read a digest.

use honi_call::idempotent;
use honi_names::DigestName;
use honi_proto::voices::v1::AcknowledgeDigestRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Which digest.
#[derive(Debug, clap::Args)]
pub(crate) struct Acknowledge {
    /// Its name, `digests/…`.
    name: DigestName,
    #[command(flatten)]
    edit: Change,
}

pub(crate) async fn run(args: Acknowledge, context: &Context) -> Result<(), CliError> {
    let request = AcknowledgeDigestRequest {
        name: args.name.to_string(),
        request_id: context.request_id(args.edit.request_id),
    };
    let digest = context
        .clients()?
        .digests()?
        .acknowledge_digest(idempotent(request))
        .await?
        .into_inner();
    context.record(&digest, &COLUMNS).await
}

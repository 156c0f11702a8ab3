//! `honi digest get`: shows one digest.

use honi_call::idempotent;
use honi_names::DigestName;
use honi_proto::voices::v1::GetDigestRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which digest.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `digests/…`.
    name: DigestName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetDigestRequest {
        name: args.name.to_string(),
    };
    let digest = context.clients()?.digests()?.get_digest(idempotent(request)).await?.into_inner();
    context.record(&digest, &COLUMNS).await
}

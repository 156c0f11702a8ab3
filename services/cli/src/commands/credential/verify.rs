//! `honi credential verify`: says that the proof of a certificate was seen.

use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::VerifyCredentialRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of which.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Its name, `credentials/…`.
    name: CredentialName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Verify, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = VerifyCredentialRequest {
        name: args.name.to_string(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.verify_credential(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi credential get`: shows one credential, with every certificate and the days of its reminders.

use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::GetCredentialRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `credentials/…`.
    name: CredentialName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetCredentialRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.credentials()?;
    let credential = client.get_credential(idempotent(request)).await?.into_inner();
    context.record(&credential, &COLUMNS).await
}

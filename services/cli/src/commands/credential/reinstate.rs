//! `honi credential reinstate`: ends the suspension of a credential.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::ReinstateCredentialRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which, and since when.
#[derive(Debug, clap::Args)]
pub(crate) struct Reinstate {
    /// Its name, `credentials/…`.
    name: CredentialName,
    /// First day on which it counts again.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Reinstate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = ReinstateCredentialRequest {
        name: args.name.to_string(),
        reinstate_date: Some(args.from.into()),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.reinstate_credential(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi credential renew`: adds the next certificate of a credential, whose proof was seen.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::RenewCredentialRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of which, and for which days.
#[derive(Debug, clap::Args)]
pub(crate) struct Renew {
    /// Its name, `credentials/…`.
    name: CredentialName,
    /// First day of the certificate.
    #[arg(long, value_name = "DATE")]
    issued: NaiveDate,
    /// Last day of the certificate; left out if it never expires.
    #[arg(long, value_name = "DATE")]
    expires: Option<NaiveDate>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Renew, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = RenewCredentialRequest {
        name: args.name.to_string(),
        issue_date: Some(args.issued.into()),
        expire_date: args.expires.map(Into::into),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.renew_credential(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi credential revoke`: takes a credential away.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::{MeasureReason, RevokeCredentialRequest};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which, since when, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// Its name, `credentials/…`.
    name: CredentialName,
    /// First day on which it is not held any more.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// Why.
    #[arg(long, value_parser = choice::<MeasureReason>())]
    reason: MeasureReason,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Revoke, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = RevokeCredentialRequest {
        name: args.name.to_string(),
        revoke_date: Some(args.from.into()),
        reason: args.reason.into(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.revoke_credential(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

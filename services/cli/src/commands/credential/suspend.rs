//! `honi credential suspend`: suspends a credential.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::{MeasureReason, SuspendCredentialRequest};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which, for which days, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Suspend {
    /// Its name, `credentials/…`.
    name: CredentialName,
    /// First day.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// Last day; left out if nobody knows yet.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Why.
    #[arg(long, value_parser = choice::<MeasureReason>())]
    reason: MeasureReason,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Suspend, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = SuspendCredentialRequest {
        name: args.name.to_string(),
        first_date: Some(args.from.into()),
        last_date: args.until.map(Into::into),
        reason: args.reason.into(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.suspend_credential(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi credential units`: records units of continuing education.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CredentialName;
use honi_proto::training::v1::RecordCredentialUnitsRequest;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of which, how many, and when they were earned.
#[derive(Debug, clap::Args)]
pub(crate) struct Units {
    /// Its name, `credentials/…`.
    name: CredentialName,
    /// How many.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=100))]
    units: i32,
    /// The day on which they were earned.
    #[arg(long, value_name = "DATE")]
    earned: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Units, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let request = RecordCredentialUnitsRequest {
        name: args.name.to_string(),
        units: args.units,
        earn_date: Some(args.earned.into()),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.record_credential_units(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

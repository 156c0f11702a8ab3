//! `honi staff lift-suspension`: lets a staff solicit again.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::SolicitationSuspensionName;
use honi_proto::training::v1::{GetSolicitationSuspensionRequest, LiftSolicitationSuspensionRequest};

use super::COLUMNS;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which suspension, and since when.
#[derive(Debug, clap::Args)]
pub(crate) struct LiftSuspension {
    /// Name of the suspension, `solicitationSuspensions/…`.
    name: SolicitationSuspensionName,
    /// First day on which they may again.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: LiftSuspension, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.solicitation_rights()?;
    let name = args.name.to_string();
    let etag = match args.edit.etag {
        Some(etag) => etag,
        None => {
            let request = GetSolicitationSuspensionRequest { name: name.clone() };
            client.get_solicitation_suspension(idempotent(request)).await?.into_inner().etag
        }
    };
    let request = LiftSolicitationSuspensionRequest {
        name,
        lift_date: Some(args.from.into()),
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let lifted = client.lift_solicitation_suspension(idempotent(request)).await?.into_inner();
    context.record(&lifted, &COLUMNS).await
}

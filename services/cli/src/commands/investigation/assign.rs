//! `honi investigation assign`: give it to somebody to investigate.

use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::inspections::v1::AssignInvestigatorRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Assign {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Who, `staff/…`: employed today, with role COF, BKO or CMG.
    #[arg(long)]
    investigator: StaffName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Assign, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = AssignInvestigatorRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        investigator: args.investigator.to_string(),
    };
    let changed = client.assign_investigator(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

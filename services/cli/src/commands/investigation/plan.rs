//! `honi investigation plan`: decide how to investigate.

use honi_call::idempotent;
use honi_proto::inspections::v1::PlanInvestigationRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// How. Kept encrypted.
    #[arg(long)]
    plan: String,
    /// The member is 70 or older, and hence asked.
    #[arg(long)]
    elderly_member: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Plan, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = PlanInvestigationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        plan: args.plan,
        elderly_member: args.elderly_member,
    };
    let changed = client.plan_investigation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

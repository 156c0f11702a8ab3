//! `honi improvement assign`: give it to somebody else.

use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::inspections::v1::AssignImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Assign {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// Who sees to it, `staff/…`: employed today.
    #[arg(long)]
    owner: StaffName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Assign, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = AssignImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        owner: args.owner.to_string(),
    };
    let changed = client.assign_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

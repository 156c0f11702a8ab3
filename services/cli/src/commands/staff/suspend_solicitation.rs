//! `honi staff suspend-solicitation`: forbids a staff to solicit at all (募集停止).

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::training::v1::{MeasureReason, SuspendSolicitationRequest};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Whom, for which days, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct SuspendSolicitation {
    /// Whom, `staff/…`.
    name: StaffName,
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
    change: Change,
}

pub(crate) async fn run(args: SuspendSolicitation, context: &Context) -> Result<(), CliError> {
    let request = SuspendSolicitationRequest {
        staff: args.name.to_string(),
        first_date: Some(args.from.into()),
        last_date: args.until.map(Into::into),
        reason: args.reason.into(),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.solicitation_rights()?;
    let suspension = client.suspend_solicitation(idempotent(request)).await?.into_inner();
    context.record(&suspension, &COLUMNS).await
}

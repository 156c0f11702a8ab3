//! `honi investigation create`: opens an investigation without a signal.

use honi_call::idempotent;
use honi_names::{StaffName, VoiceName};
use honi_proto::inspections::v1::CreateInvestigationRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// About whom, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// The policyholder as contracts call them, such as `members/…`.
    #[arg(long, default_value = "", hide_default_value = true)]
    policyholder: String,
    /// The salesperson as contracts call them, usually `staff/…`.
    #[arg(long, default_value = "", hide_default_value = true)]
    sales_staff: String,
    /// The unit that sold, as contracts call it.
    #[arg(long, default_value = "", hide_default_value = true)]
    org_unit: String,
    /// Whom it is about as well, `staff/…`; may be repeated.
    #[arg(long, value_name = "STAFF")]
    subject_staff: Vec<StaffName>,
    /// The complaint that alleges it, `voices/…`.
    #[arg(long)]
    voice: Option<VoiceName>,
    /// Why. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let request = CreateInvestigationRequest {
        policyholder: args.policyholder,
        sales_staff: args.sales_staff,
        org_unit: args.org_unit,
        subject_staff: args.subject_staff.iter().map(ToString::to_string).collect(),
        voice: args.voice.map(|voice| voice.to_string()).unwrap_or_default(),
        reason: args.reason,
        request_id: context.request_id(args.change.request_id),
    };
    let created = client.create_investigation(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}

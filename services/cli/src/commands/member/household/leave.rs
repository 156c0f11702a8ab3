//! `honi member household leave`: records the last day on which a member lives in its household.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::LeaveHouseholdRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Leave {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// The last day; by default today.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Leave, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.households()?;
    let request = LeaveHouseholdRequest {
        name: args.name.to_string(),
        until_date: args.until.map(Into::into),
        request_id: context.request_id(args.change.request_id),
    };
    let answer = client.leave_household(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

//! `honi member household join`: records that a member lives in a household.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::JoinHouseholdRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Join {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// The member in whose household it lives, `members/…`; without one, in a new household.
    #[arg(long)]
    with: Option<MemberName>,
    /// From which day on; by default today.
    #[arg(long, value_name = "DATE")]
    from_date: Option<NaiveDate>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Join, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.households()?;
    let request = JoinHouseholdRequest {
        name: args.name.to_string(),
        with_member: args.with.map(|name| name.to_string()).unwrap_or_default(),
        from_date: args.from_date.map(Into::into),
        request_id: context.request_id(args.change.request_id),
    };
    let answer = client.join_household(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

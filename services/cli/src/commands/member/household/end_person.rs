//! `honi member household end-person`: records the last day on which a person lives with a member.

use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;
use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::{HouseholdPersonName, MemberName};
use honi_proto::members::v1::EndHouseholdPersonRequest;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct EndPerson {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// Which person, `householdPersons/…`.
    person: HouseholdPersonName,
    /// The last day; by default today.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Why, such as that the person was recorded in error.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: EndPerson, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.households()?;
    let request = EndHouseholdPersonRequest {
        name: args.name.to_string(),
        person: args.person.to_string(),
        until_date: args.until.map(Into::into),
        reason: args.reason,
        request_id: context.request_id(args.change.request_id),
    };
    let answer = client.end_household_person(idempotent(request)).await?.into_inner();
    context
        .record(
            &answer,
            &["member", "full_name", "relation", "birth_date", "from_date", "until_date", "name"],
        )
        .await
}

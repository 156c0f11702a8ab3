//! `honi member household add-person`: records a person who lives with a member and is no member.

use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;
use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{AddHouseholdPersonRequest, HouseholdRelation};

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct AddPerson {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// Family and given name (氏名).
    #[arg(long)]
    full_name: String,
    /// What the person is to the member.
    #[arg(long, value_parser = choice::<HouseholdRelation>())]
    relation: HouseholdRelation,
    /// Date of birth.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<NaiveDate>,
    /// From which day on; by default today.
    #[arg(long, value_name = "DATE")]
    from_date: Option<NaiveDate>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: AddPerson, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.households()?;
    let request = AddHouseholdPersonRequest {
        name: args.name.to_string(),
        full_name: args.full_name,
        birth_date: args.birth_date.map(Into::into),
        relation: args.relation.into(),
        from_date: args.from_date.map(Into::into),
        request_id: context.request_id(args.change.request_id),
    };
    let answer = client.add_household_person(idempotent(request)).await?.into_inner();
    context
        .record(
            &answer,
            &["member", "full_name", "relation", "birth_date", "from_date", "until_date", "name"],
        )
        .await
}

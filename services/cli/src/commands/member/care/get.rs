//! `honi member care get`: shows what to mind when something is explained to a member.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::GetCareAttributesRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// The day in Japan for which it is told; by default today.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.needs()?;
    let request = GetCareAttributesRequest {
        name: args.name.to_string(),
        as_of_date: args.as_of.map(Into::into),
    };
    let answer = client.get_care_attributes(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

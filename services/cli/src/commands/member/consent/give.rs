//! `honi member consent give`: records that a member consents to be contacted for a purpose.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{ConsentMethod, ContactPurpose, GiveConsentRequest};

use super::{COLUMNS, start_of};
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Give {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// What it is about.
    #[arg(long, value_parser = choice::<ContactPurpose>())]
    purpose: ContactPurpose,
    /// How the member said so.
    #[arg(long, value_parser = choice::<ConsentMethod>())]
    method: ConsentMethod,
    /// The day in Japan on which the member decided; by default now.
    #[arg(long, value_name = "DATE")]
    decided: Option<NaiveDate>,
    /// Where the proof is, such as the number of a form or a recording.
    #[arg(long)]
    evidence: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Give, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.consents()?;
    let request = GiveConsentRequest {
        name: args.name.to_string(),
        purpose: args.purpose.into(),
        method: args.method.into(),
        decide_time: args.decided.and_then(start_of),
        evidence: args.evidence,
        request_id: context.request_id(args.change.request_id),
    };
    let answer = client.give_consent(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

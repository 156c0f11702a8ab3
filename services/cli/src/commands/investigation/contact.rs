//! `honi investigation contact`: record a try to reach the member.

use chrono::{DateTime, FixedOffset};
use honi_call::idempotent;
use honi_proto::inspections::v1::{ContactChannel, ContactResult, RecordMemberContactRequest};

use super::COLUMNS;
use super::instant;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Contact {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Through which channel.
    #[arg(long, value_parser = choice::<ContactChannel>())]
    channel: ContactChannel,
    /// What came of it.
    #[arg(long, value_parser = choice::<ContactResult>())]
    result: ContactResult,
    /// When; now if left out.
    #[arg(long, value_name = "TIME")]
    time: Option<DateTime<FixedOffset>>,
    /// Whether the member understood the products; of one who answered.
    #[arg(long, value_name = "true|false")]
    understood: Option<bool>,
    /// Whether the member wanted the change.
    #[arg(long, value_name = "true|false")]
    wanted_change: Option<bool>,
    /// Whether the member knew of the disadvantages.
    #[arg(long, value_name = "true|false")]
    knew_disadvantages: Option<bool>,
    /// What was said. Kept encrypted.
    #[arg(long, default_value = "", hide_default_value = true)]
    answers: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Contact, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RecordMemberContactRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        channel: args.channel.into(),
        result: args.result.into(),
        try_time: args.time.map(instant),
        understood: args.understood,
        wanted_change: args.wanted_change,
        knew_disadvantages: args.knew_disadvantages,
        answers: args.answers,
    };
    let changed = client.record_member_contact(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

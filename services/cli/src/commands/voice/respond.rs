//! `honi voice respond`: records that the final response was sent.

use chrono::{DateTime, Utc};
use honi_call::idempotent;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::{RespondToVoiceRequest, ResponseMethod};

use super::COLUMNS;
use super::create::instant;
use super::letter::details::Details;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// How and when it was sent.
#[derive(Debug, clap::Args)]
pub(crate) struct Respond {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// How it was sent.
    #[arg(long, value_parser = choice::<ResponseMethod>())]
    method: ResponseMethod,
    /// When it was sent: RFC 3339, or a time of the day in Japan such as `2026-04-01 16:50`; by default now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Respond, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = RespondToVoiceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        method: args.method.into(),
        send_time: args.at.map(timestamp),
        letter: Some(args.details.message()),
    };
    let changed = client.respond_to_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice reply`: records what somebody was answered who did not complain.

use chrono::{DateTime, Utc};
use honi_call::idempotent;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::{ReplyMethod, ReplyToVoiceRequest};

use super::COLUMNS;
use super::create::instant;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// How, when and what was answered.
#[derive(Debug, clap::Args)]
pub(crate) struct Reply {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// How it was answered.
    #[arg(long, value_parser = choice::<ReplyMethod>())]
    method: ReplyMethod,
    /// What was answered.
    #[arg(long)]
    text: String,
    /// When it was sent: RFC 3339, or a time of the day in Japan such as `2026-04-01 16:50`; by default now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Reply, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = ReplyToVoiceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        method: args.method.into(),
        text: args.text,
        send_time: args.at.map(timestamp),
    };
    let changed = client.reply_to_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

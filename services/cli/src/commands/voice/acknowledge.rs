//! `honi voice acknowledge`: records that receipt was confirmed (初動), or why not.

use chrono::{DateTime, Utc};
use honi_call::idempotent;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::{AcknowledgeVoiceRequest, AcknowledgementMethod};

use super::COLUMNS;
use super::create::instant;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which voice, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Acknowledge {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// How receipt was confirmed.
    #[arg(long, value_parser = choice::<AcknowledgementMethod>(), required_unless_present = "skip", conflicts_with = "skip")]
    method: Option<AcknowledgementMethod>,
    /// Why confirming was skipped; only for an anonymous complainant.
    #[arg(long, value_name = "REASON")]
    skip: Option<String>,
    /// When receipt was confirmed: RFC 3339, or a time of the day in Japan such as `2026-04-01 16:50`; by default now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// The contact that was named to the complainant.
    #[arg(long, default_value = "", hide_default_value = true)]
    contact: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Acknowledge, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let how = args
        .method
        .map(|method| How::Method(method.into()))
        .or(args.skip.map(How::SkipReason));
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = AcknowledgeVoiceRequest {
        name,
        how,
        etag,
        request_id: context.request_id(args.edit.request_id),
        acknowledge_time: args.at.map(timestamp),
        contact_name: args.contact,
    };
    let changed = client.acknowledge_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice acknowledge`: records that receipt was confirmed (初動), or why not.

use honi_call::idempotent;
use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::{AcknowledgeVoiceRequest, AcknowledgementMethod};

use super::COLUMNS;
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
    };
    let changed = client.acknowledge_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

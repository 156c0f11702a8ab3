//! `honi voice reject`: sends the drafted response back.

use honi_call::idempotent;
use honi_proto::voices::v1::RejectVoiceResponseRequest;

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which complaint, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Reject {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Reject, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = RejectVoiceResponseRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        reason: args.reason,
    };
    let changed = client.reject_voice_response(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

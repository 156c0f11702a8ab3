//! `honi voice close`: closes a voice.

use honi_call::idempotent;
use honi_proto::voices::v1::CloseVoiceRequest;

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which voice.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// The complainant wants to hear no more.
    #[arg(long)]
    no_follow_up: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Close, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = CloseVoiceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        no_follow_up: args.no_follow_up,
    };
    let changed = client.close_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice investigate`: begins to look into a complaint.

use honi_call::idempotent;
use honi_proto::voices::v1::StartVoiceInvestigationRequest;

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which complaint.
#[derive(Debug, clap::Args)]
pub(crate) struct Investigate {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Investigate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = StartVoiceInvestigationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.start_voice_investigation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice get`: shows one voice.

use honi_call::idempotent;
use honi_proto::voices::v1::GetVoiceRequest;

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::context::Context;
use crate::error::CliError;

/// Which voice.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let request = GetVoiceRequest {
        name: args.voice.name(&mut client).await?,
    };
    let voice = client.get_voice(idempotent(request)).await?.into_inner();
    context.record(&voice, &COLUMNS).await
}

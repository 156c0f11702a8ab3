//! `honi voice get`: shows one voice.

use honi_call::idempotent;
use honi_names::VoiceName;
use honi_proto::voices::v1::GetVoiceRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which voice.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `voices/…`.
    name: VoiceName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetVoiceRequest {
        name: args.name.to_string(),
    };
    let voice = context.clients()?.voices()?.get_voice(idempotent(request)).await?.into_inner();
    context.output.record(&voice, &COLUMNS)
}

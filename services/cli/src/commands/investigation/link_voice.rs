//! `honi investigation link-voice`: link a voice about the same.

use honi_call::idempotent;
use honi_names::VoiceName;
use honi_proto::inspections::v1::LinkInvestigationVoiceRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct LinkVoice {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Which, `voices/…`.
    #[arg(long)]
    voice: VoiceName,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: LinkVoice, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = LinkInvestigationVoiceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        voice: args.voice.to_string(),
    };
    let changed = client.link_investigation_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

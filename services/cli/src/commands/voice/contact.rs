//! `honi voice contact`: records that somebody was heard of.

use honi_call::idempotent;
use honi_proto::voices::v1::{Channel, RecordVoiceContactRequest};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Through which channel, and what was said.
#[derive(Debug, clap::Args)]
pub(crate) struct Contact {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// Through which channel.
    #[arg(long, value_parser = choice::<Channel>())]
    channel: Channel,
    /// What was said.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    edit: Change,
}

pub(crate) async fn run(args: Contact, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let name = args.voice.name(&mut client).await?;
    let request = RecordVoiceContactRequest {
        name,
        request_id: context.request_id(args.edit.request_id),
        channel: args.channel.into(),
        content: args.text,
    };
    let changed = client.record_voice_contact(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice await`: waits for an answer, while the co-op's own targets stand still.

use honi_call::idempotent;
use honi_proto::voices::v1::{AwaitVoiceAnswerRequest, AwaitedParty};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct AwaitAnswer {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// Of whom.
    #[arg(long, value_parser = choice::<AwaitedParty>())]
    party: AwaitedParty,
    /// What is awaited.
    #[arg(long)]
    what: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: AwaitAnswer, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = AwaitVoiceAnswerRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        party: args.party.into(),
        what: args.what,
    };
    let changed = client.await_voice_answer(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice resolve`: settles a complaint on the fast track.

use honi_call::idempotent;
use honi_proto::voices::v1::{Outcome, ResolveVoiceFastRequest, ResponseMethod};

use super::COLUMNS;
use super::letter::details::Details;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which complaint, and how it was settled.
#[derive(Debug, clap::Args)]
pub(crate) struct Resolve {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// What the co-op decided.
    #[arg(long, value_parser = choice::<Outcome>())]
    outcome: Outcome,
    /// What was agreed, as the summary letter tells it after the outcome; paragraphs are parted by an empty line.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    agreed: String,
    /// How the summary letter is sent; by default as a letter.
    #[arg(long, value_parser = choice::<ResponseMethod>())]
    method: Option<ResponseMethod>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Resolve, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = ResolveVoiceFastRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        outcome: args.outcome.into(),
        agreed: args.agreed,
        method: args.method.map(Into::into),
        letter: Some(args.details.message()),
    };
    let changed = client.resolve_voice_fast(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

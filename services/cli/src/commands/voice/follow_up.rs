//! `honi voice follow-up`: records what came of asking whether the complainant is content.

use honi_call::idempotent;
use honi_proto::voices::v1::record_voice_follow_up_request::Result as Asked;
use honi_proto::voices::v1::{NoFollowUpAnswer, RecordVoiceFollowUpRequest};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// What came of it.
#[derive(Debug, clap::Args)]
pub(crate) struct FollowUp {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// How content they are, from 1 (not at all) to 5 (very).
    #[arg(long, value_parser = clap::value_parser!(i32).range(1..=5), required_unless_present = "no_answer", conflicts_with = "no_answer")]
    score: Option<i32>,
    /// Why there is no answer.
    #[arg(long, value_parser = choice::<NoFollowUpAnswer>())]
    no_answer: Option<NoFollowUpAnswer>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: FollowUp, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = RecordVoiceFollowUpRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        result: args
            .score
            .map(Asked::Score)
            .or(args.no_answer.map(|why| Asked::NoAnswer(why.into()))),
    };
    let changed = client.record_voice_follow_up(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

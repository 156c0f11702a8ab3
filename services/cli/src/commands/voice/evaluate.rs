//! `honi voice evaluate`: decides whether something is to be improved.

use honi_call::idempotent;
use honi_proto::voices::v1::{DecideVoiceImprovementRequest, Evaluation, RootCauseCategory};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// What follows from it.
#[derive(Debug, clap::Args)]
pub(crate) struct Evaluate {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// Class of the root cause.
    #[arg(long, value_name = "CAUSE", value_parser = choice::<RootCauseCategory>())]
    root_cause: RootCauseCategory,
    /// Nothing is to be improved, and why.
    #[arg(long, value_name = "REASON", required_unless_present = "improve", conflicts_with = "improve")]
    no_action: Option<String>,
    /// Something is to be improved.
    #[arg(long)]
    improve: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Evaluate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = DecideVoiceImprovementRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        evaluation: if args.improve { Evaluation::Improve } else { Evaluation::NoAction }.into(),
        evaluation_reason: args.no_action.unwrap_or_default(),
        root_cause_category: args.root_cause.into(),
    };
    let changed = client.decide_voice_improvement(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice explain`: why a deadline is due when it is.

use honi_call::idempotent;
use honi_proto::voices::v1::{DeadlineKind, ExplainDeadlineRequest};

use super::reference::VoiceRef;
use crate::choices::choice;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

/// Which deadline of which voice.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// The deadline.
    #[arg(value_parser = choice::<DeadlineKind>())]
    deadline: DeadlineKind,
    /// Which of that kind, from 1; by default the last.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    nth: Option<i32>,
}

pub(crate) async fn run(args: Explain, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let request = ExplainDeadlineRequest {
        name: args.voice.name(&mut client).await?,
        deadline: args.deadline.into(),
        ordinal: args.nth.unwrap_or_default(),
    };
    let explained = client.explain_deadline(idempotent(request)).await?.into_inner();
    if context.output.format == Format::Json {
        return context.record(&explained, &[]).await;
    }
    let column = context.output.lang.tag();
    context.list(&explained.steps, &[column]).await
}

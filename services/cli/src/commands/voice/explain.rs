//! `honi voice explain`: why a deadline is due when it is.

use honi_call::idempotent;
use honi_names::VoiceName;
use honi_proto::voices::v1::{DeadlineKind, ExplainDeadlineRequest};

use crate::choices::choice;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;
use crate::texts::Lang;

/// Which deadline of which voice.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Its name, `voices/…`.
    name: VoiceName,
    /// The deadline.
    #[arg(value_parser = choice::<DeadlineKind>())]
    deadline: DeadlineKind,
}

pub(crate) async fn run(args: Explain, context: &Context) -> Result<(), CliError> {
    let request = ExplainDeadlineRequest {
        name: args.name.to_string(),
        deadline: args.deadline.into(),
    };
    let explained = context
        .clients()?
        .voices()?
        .explain_deadline(idempotent(request))
        .await?
        .into_inner();
    if context.output.format == Format::Json {
        return context.output.record(&explained, &[]);
    }
    let column = match context.output.lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    context.output.list(&explained.steps, &[column])
}

//! `honi voice close`: closes a complaint.

use honi_call::idempotent;
use honi_names::VoiceName;
use honi_proto::voices::v1::{CloseVoiceRequest, Evaluation, Outcome, RootCauseCategory};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which complaint, and how it ended.
#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    /// Its name, `voices/…`.
    name: VoiceName,
    /// What the co-op decided.
    #[arg(long, value_parser = choice::<Outcome>())]
    outcome: Outcome,
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

pub(crate) async fn run(args: Close, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let evaluation = if args.improve { Evaluation::Improve } else { Evaluation::NoAction };
    let request = CloseVoiceRequest {
        name: args.name.to_string(),
        outcome: args.outcome.into(),
        evaluation: evaluation.into(),
        evaluation_reason: args.no_action.unwrap_or_default(),
        root_cause_category: args.root_cause.into(),
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.change.request_id),
    };
    context
        .output
        .record(&client.close_voice(idempotent(request)).await?.into_inner(), &COLUMNS)
}

//! `honi voice draft`: drafts the final response to a complaint.

use honi_call::idempotent;
use honi_proto::voices::v1::{CategoryOutcome, ComplaintCategory, DraftVoiceResponseRequest, Outcome};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::number_of;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// What the final response is to say.
#[derive(Debug, clap::Args)]
pub(crate) struct Draft {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// What is decided of a category, such as `benefit=upheld`; once for each category of the complaint.
    #[arg(long = "outcome", value_name = "CATEGORY=OUTCOME", value_parser = outcome, required = true)]
    outcome: Vec<CategoryOutcome>,
    /// The facts found.
    #[arg(long)]
    facts: String,
    /// What the complainant is offered.
    #[arg(long, default_value = "", hide_default_value = true)]
    remedy: String,
    /// Money is offered.
    #[arg(long)]
    offers_money: bool,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Draft, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = DraftVoiceResponseRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        outcomes: args.outcome,
        offers_money: args.offers_money,
        facts: args.facts,
        remedy: args.remedy,
    };
    let changed = client.draft_voice_response(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

/// What is decided of a category.
fn outcome(text: &str) -> Result<CategoryOutcome, String> {
    let (category, outcome) = text
        .split_once('=')
        .ok_or_else(|| "use CATEGORY=OUTCOME, such as benefit=upheld".to_owned())?;
    Ok(CategoryOutcome {
        category: number_of::<ComplaintCategory>(category).ok_or_else(|| format!("there is no category {category}"))?,
        outcome: number_of::<Outcome>(outcome).ok_or_else(|| format!("there is no outcome {outcome}"))?,
    })
}

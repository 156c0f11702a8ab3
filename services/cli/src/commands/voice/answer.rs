//! `honi voice answer`: records what the complainant says to the final response.

use honi_call::idempotent;
use honi_proto::voices::v1::{MemberDecision, RecordMemberDecisionRequest};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// What the complainant says.
#[derive(Debug, clap::Args)]
pub(crate) struct Answer {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// What the complainant says.
    #[arg(long, value_parser = choice::<MemberDecision>())]
    decision: MemberDecision,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Answer, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = RecordMemberDecisionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        decision: args.decision.into(),
    };
    let changed = client.record_member_decision(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi voice letter issue`: sends a letter while a complaint is handled.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use honi_call::idempotent;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::{IssueVoiceLetterRequest, LetterKind, ResponseMethod};

use super::super::create::instant;
use super::super::reference::VoiceRef;
use super::COLUMNS;
use super::details::Details;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::{Context, read_text};
use crate::error::CliError;

/// Which letter, and what it says.
#[derive(Debug, clap::Args)]
pub(crate) struct Issue {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// What it is for; the summary of a settlement and the final response go with `resolve` and `respond`.
    #[arg(long, value_parser = choice::<LetterKind>())]
    kind: LetterKind,
    /// How it is sent.
    #[arg(long, value_parser = choice::<ResponseMethod>(), default_value = "letter")]
    method: ResponseMethod,
    /// What it says; paragraphs are parted by an empty line.
    #[arg(long, default_value = "", hide_default_value = true, conflicts_with = "text_file")]
    text: String,
    /// A file with what it says, or `-` for stdin.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// By which day the complainant may expect the next step.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expected: Option<NaiveDate>,
    /// When it was sent: RFC 3339, or a time of the day in Japan such as `2026-04-01 16:50`; by default now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Issue, context: &Context) -> Result<(), CliError> {
    let body = match &args.text_file {
        Some(file) => read_text(file)?,
        None => args.text,
    };
    let clients = context.clients()?;
    let (name, etag) = args.voice.to_change(&mut clients.voices()?, args.edit.etag).await?;
    let request = IssueVoiceLetterRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        kind: args.kind.into(),
        method: args.method.into(),
        send_time: args.at.map(timestamp),
        body,
        expected_date: args.expected.map(Into::into),
        letter: Some(args.details.message()),
    };
    let sent = clients.voice_letters()?.issue_voice_letter(idempotent(request)).await?.into_inner();
    context.record(&sent, &COLUMNS).await
}

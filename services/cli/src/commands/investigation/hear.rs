//! `honi investigation hear`: record that somebody was heard.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};
use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::inspections::v1::{HearingOf, Minutes, RecordHearingRequest};

use super::COLUMNS;
use super::instant;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::{Context, read_text};
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Hear {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// In which place.
    #[arg(long, value_parser = choice::<HearingOf>())]
    of: HearingOf,
    /// Who was heard, `staff/…`.
    #[arg(long)]
    staff: StaffName,
    /// Who asked, `staff/…`.
    #[arg(long)]
    interviewer: StaffName,
    /// Who was there as well, `staff/…`.
    #[arg(long)]
    second_person: StaffName,
    /// When it began, such as 2026-09-18T10:00+09:00.
    #[arg(long, value_name = "TIME")]
    start: DateTime<FixedOffset>,
    /// When it ended.
    #[arg(long, value_name = "TIME")]
    end: DateTime<FixedOffset>,
    /// By which version of the questions.
    #[arg(long)]
    question_set: String,
    /// Something that was said contradicts the evidence.
    #[arg(long)]
    contradicts: bool,
    /// What they say to the minutes.
    #[arg(long, value_parser = choice::<Minutes>())]
    minutes: Minutes,
    /// What was answered. Kept encrypted.
    #[arg(long, required_unless_present = "answers_file")]
    answers: Option<String>,
    /// A file with it; `-` for stdin. It then stands in no history of the shell.
    #[arg(long, value_name = "FILE", conflicts_with = "answers")]
    answers_file: Option<PathBuf>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Hear, context: &Context) -> Result<(), CliError> {
    let answers = match (args.answers, &args.answers_file) {
        (_, Some(file)) => read_text(file)?,
        (answers, None) => answers.unwrap_or_default(),
    };
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RecordHearingRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        of: args.of.into(),
        staff: args.staff.to_string(),
        interviewer: args.interviewer.to_string(),
        second_person: args.second_person.to_string(),
        start_time: Some(instant(args.start)),
        end_time: Some(instant(args.end)),
        question_set: args.question_set,
        contradicts: args.contradicts,
        minutes: args.minutes.into(),
        answers,
    };
    let changed = client.record_hearing(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

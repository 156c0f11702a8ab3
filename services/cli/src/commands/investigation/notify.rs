//! `honi investigation notify`: record that underwriter or authority was told of misconduct.

use chrono::{DateTime, FixedOffset};
use honi_call::idempotent;
use honi_proto::inspections::v1::{MisconductNoticeTo, RecordMisconductNoticeRequest};

use super::COLUMNS;
use super::instant;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Notify {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Who.
    #[arg(long, value_parser = choice::<MisconductNoticeTo>())]
    to: MisconductNoticeTo,
    /// When; now if left out.
    #[arg(long, value_name = "TIME")]
    time: Option<DateTime<FixedOffset>>,
    /// By what it can be found, such as the number of a document.
    #[arg(long)]
    reference: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Notify, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RecordMisconductNoticeRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        to: args.to.into(),
        send_time: args.time.map(instant),
        reference: args.reference,
    };
    let changed = client.record_misconduct_notice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

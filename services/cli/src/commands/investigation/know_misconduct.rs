//! `honi investigation know-misconduct`: record since when the co-op knows of misconduct; the statutory clock counts from there.

use chrono::{DateTime, FixedOffset};
use honi_call::idempotent;
use honi_proto::inspections::v1::MarkMisconductKnownRequest;

use super::COLUMNS;
use super::instant;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct KnowMisconduct {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// Since when; now if left out.
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<FixedOffset>>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: KnowMisconduct, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = MarkMisconductKnownRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        know_time: args.since.map(instant),
    };
    let changed = client.mark_misconduct_known(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

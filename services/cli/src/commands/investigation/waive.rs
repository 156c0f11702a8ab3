//! `honi investigation waive`: record that somebody is not heard, and why.

use honi_call::idempotent;
use honi_proto::inspections::v1::{AbsenceReason, HearingOf, WaiveHearingRequest};

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Waive {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// In which place.
    #[arg(long, value_parser = choice::<HearingOf>())]
    of: HearingOf,
    /// Why.
    #[arg(long, value_parser = choice::<AbsenceReason>())]
    absence_reason: AbsenceReason,
    /// Why, in words. Kept encrypted.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Waive, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = WaiveHearingRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        of: args.of.into(),
        absence_reason: args.absence_reason.into(),
        reason: args.reason,
    };
    let changed = client.waive_hearing(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

//! `honi proposal disclose`: records a delivery.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{DisclosureDocumentKind, RecordDisclosureRequest};

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and which document.
#[derive(Debug, clap::Args)]
pub(crate) struct Disclose {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// What the document tells.
    #[arg(long, value_parser = choice::<DisclosureDocumentKind>())]
    kind: DisclosureDocumentKind,
    /// Its version, as it is printed on it.
    #[arg(long = "document-version")]
    document_version: String,
    /// Day of the delivery.
    #[arg(long, value_name = "DATE")]
    delivered: NaiveDate,
    /// Day on which the member acknowledged it; the day of the delivery if left out.
    #[arg(long, value_name = "DATE")]
    acknowledged: Option<NaiveDate>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Disclose, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = RecordDisclosureRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        kind: args.kind.into(),
        version: args.document_version,
        delivery_date: Some(args.delivered.into()),
        acknowledgement_date: Some(args.acknowledged.unwrap_or(args.delivered).into()),
    };
    let changed = client.record_disclosure(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

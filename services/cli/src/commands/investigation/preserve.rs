//! `honi investigation preserve`: fixes evidence.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::inspections::v1::PreserveEvidenceRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// Which investigation, and the evidence.
#[derive(Debug, clap::Args)]
pub(crate) struct Preserve {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// A file with the evidence as JSON, `{"evidence": [{"kind": "EVIDENCE_KIND_CONTRACTS", "reference": "keys/…", "sha256": "…"}]}`; - is stdin.
    /// The first time every kind must be named, were it without a reference.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Preserve, context: &Context) -> Result<(), CliError> {
    let given: PreserveEvidenceRequest = read_message(&args.from)?;
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = PreserveEvidenceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        evidence: given.evidence,
    };
    let changed = client.preserve_evidence(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

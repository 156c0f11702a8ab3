//! `honi investigation ask-member`: decide that the member is asked.

use honi_call::idempotent;
use honi_proto::inspections::v1::RequireMemberConfirmationRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation.
#[derive(Debug, clap::Args)]
pub(crate) struct AskMember {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: AskMember, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = RequireMemberConfirmationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.require_member_confirmation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

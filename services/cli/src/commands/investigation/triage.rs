//! `honi investigation triage`: decides what becomes of a case.

use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::inspections::v1::triage_investigation_request::Decision;
use honi_proto::inspections::v1::{DismissReason, TriageInvestigationRequest};

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::commands::reference::Ref;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what is decided.
#[derive(Debug, clap::Args)]
pub(crate) struct Triage {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    #[command(flatten)]
    decision: What,
    /// Why; needed where it is explained. Kept encrypted.
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

/// What is decided.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Investigate it, by this staff, `staff/…`: employed today, with role COF, BKO or CMG.
    #[arg(long, value_name = "STAFF")]
    open_by: Option<StaffName>,
    /// Nothing is behind it.
    #[arg(long, value_parser = choice::<DismissReason>())]
    dismiss: Option<DismissReason>,
    /// It belongs to this other investigation, by its number or name.
    #[arg(long, value_name = "INVESTIGATION")]
    merge_into: Option<InvestigationRef>,
}

pub(crate) async fn run(args: Triage, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let What {
        open_by,
        dismiss,
        merge_into,
    } = args.decision;
    let merge_into = match merge_into {
        Some(Ref::Number(number)) => Some(which::of_number(&mut client, number).await?.name),
        Some(Ref::Name(name)) => Some(name.to_string()),
        None => None,
    };
    let decision = open_by
        .map(|staff| Decision::OpenBy(staff.to_string()))
        .or_else(|| dismiss.map(|reason| Decision::Dismiss(reason.into())))
        .or_else(|| merge_into.map(Decision::MergeInto));
    let request = TriageInvestigationRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        reason: args.reason,
        decision,
    };
    let changed = client.triage_investigation(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

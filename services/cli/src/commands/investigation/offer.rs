//! `honi investigation offer`: decide what the member is offered.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::inspections::v1::{MemberChoice, PlanRemedyRequest, Remedy};

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Offer {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// What; may be repeated.
    #[arg(long, value_parser = choice::<Remedy>(), required = true)]
    remedy: Vec<Remedy>,
    /// What the member says to it.
    #[arg(long, value_parser = choice::<MemberChoice>())]
    choice: MemberChoice,
    /// When it was offered; today if left out.
    #[arg(long)]
    date: Option<NaiveDate>,
    /// The offer. Kept encrypted.
    #[arg(long)]
    offer: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Offer, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = PlanRemedyRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        remedies: args.remedy.into_iter().map(i32::from).collect(),
        choice: args.choice.into(),
        offer_date: args.date.map(Into::into),
        offer: args.offer,
    };
    let changed = client.plan_remedy(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

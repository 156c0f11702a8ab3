//! `honi investigation propose`: propose a decision.

use honi_call::idempotent;
use honi_proto::inspections::v1::{Conclusion, ProposeDecisionRequest};

use super::COLUMNS;
use super::measure::{MeasureOf, measures};
use super::which::{self, InvestigationRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Propose {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
    /// What it comes to.
    #[arg(long, value_parser = choice::<Conclusion>())]
    conclusion: Conclusion,
    /// A rule that was breached, by its id; may be repeated.
    #[arg(long, value_name = "RULE")]
    breach: Vec<String>,
    /// It was intended.
    #[arg(long)]
    intended: bool,
    /// What it cost the member, in yen.
    #[arg(long, value_name = "YEN", default_value_t = 0)]
    harm: i64,
    /// For how many days the member had no cover.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    cover_gap_days: i32,
    /// What follows for a staff, such as staff/…=suspend-solicitation; may be repeated.
    #[arg(long, value_name = "STAFF=MEASURE")]
    measure: Vec<MeasureOf>,
    /// The facts found, and their cause. Kept encrypted.
    #[arg(long)]
    facts: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Propose, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let (name, etag) = which::to_change(args.investigation, &mut client, args.edit.etag).await?;
    let request = ProposeDecisionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        conclusion: args.conclusion.into(),
        breached_rules: args.breach,
        intended: args.intended,
        harm_yen: args.harm,
        cover_gap_days: args.cover_gap_days,
        measures: measures(args.measure),
        facts: args.facts,
    };
    let changed = client.propose_decision(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

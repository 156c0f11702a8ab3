//! `honi credential right`: tells whether a staff may solicit.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::proposals::v1::{LineGroup, UnderwriterKind};
use honi_proto::training::v1::{GetSolicitationRightRequest, SolicitationAct};

use crate::choices::choice;
use crate::context::Context;
use crate::error::CliError;

/// Columns of CSV.
const COLUMNS: [&str; 3] = ["allowed", "reasons", "lacking_kinds"];

/// Who, and what they would do.
#[derive(Debug, clap::Args)]
pub(crate) struct Right {
    /// Who, `staff/…`.
    #[arg(long)]
    staff: StaffName,
    /// Against what the product protects.
    #[arg(long, value_parser = choice::<LineGroup>())]
    line: LineGroup,
    /// What they would do.
    #[arg(long, value_parser = choice::<SolicitationAct>())]
    act: SolicitationAct,
    /// Under which regime the product is.
    #[arg(long, value_parser = choice::<UnderwriterKind>(), default_value = "insurer")]
    underwriter: UnderwriterKind,
    /// On which day in Japan; by default today.
    #[arg(long, value_name = "DATE")]
    day: Option<NaiveDate>,
}

pub(crate) async fn run(args: Right, context: &Context) -> Result<(), CliError> {
    let request = GetSolicitationRightRequest {
        staff: args.staff.to_string(),
        underwriter_kind: args.underwriter.into(),
        line_group: args.line.into(),
        act: args.act.into(),
        day: args.day.map(Into::into),
        known_time: None,
    };
    let mut client = context.clients()?.solicitation_rights()?;
    let right = client.get_solicitation_right(idempotent(request)).await?.into_inner();
    context.record(&right, &COLUMNS).await
}

//! `honi investigation outcomes`: counts what has become of the signals of each rule.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::inspections::v1::CountRuleOutcomesRequest;

use crate::context::Context;
use crate::error::CliError;

/// Columns of the counts; they come first in CSV.
const COLUMNS: [&str; 9] = [
    "rule",
    "signal_count",
    "case_count",
    "open_count",
    "dismissed_count",
    "proper_count",
    "improper_count",
    "undetermined_count",
    "precision_per_mille",
];

/// Of which cases.
#[derive(Debug, clap::Args)]
pub(crate) struct Outcomes {
    /// Those that began on this day in Japan or later.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Those that began on this day in Japan or earlier.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
}

pub(crate) async fn run(args: Outcomes, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let request = CountRuleOutcomesRequest {
        from_date: args.from.map(Into::into),
        until_date: args.until.map(Into::into),
    };
    let counted = client.count_rule_outcomes(idempotent(request)).await?.into_inner();
    context.list(&counted.rule_outcomes, &COLUMNS).await
}

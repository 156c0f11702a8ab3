//! `honi contract persistency`: tells how many contracts stayed in force.

use chrono::{DateTime, NaiveDate, Utc};
use honi_call::idempotent;
use honi_proto::proposals::v1::{GetPersistencyRequest, PersistencyDefinition};
use honi_proto::time::timestamp;

use crate::choices::word_of;
use crate::commands::voice::create::instant;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

/// Percents are for people, basis points for programs.
const PERCENTS: [&str; 2] = ["all_percent", "voluntary_percent"];
const BASIS_POINTS: [&str; 2] = ["all_basis_points", "voluntary_basis_points"];

/// Of which contracts, and when.
#[derive(Debug, clap::Args)]
pub(crate) struct Persistency {
    /// Which contracts (AIP-160), by what `honi contract list --filter` takes.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    /// Up to which day contracts were watched; by default today in Japan.
    #[arg(long, value_name = "DATE")]
    observation_date: Option<NaiveDate>,
    /// Only contracts whose window is over on this day or after.
    #[arg(long, value_name = "DATE")]
    period_start: Option<NaiveDate>,
    /// As the contracts were known then: RFC 3339, or a time of the day in Japan such as `2026-04-01 09:00`; by default as they are known now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    as_of: Option<DateTime<Utc>>,
    /// Show the fiscal years (from April) in which contracts began.
    #[arg(long)]
    years: bool,
}

pub(crate) async fn run(args: Persistency, context: &Context) -> Result<(), CliError> {
    let request = GetPersistencyRequest {
        filter: args.filter,
        observation_date: args.observation_date.map(Into::into),
        as_of_time: args.as_of.map(timestamp),
        period_start_date: args.period_start.map(Into::into),
    };
    let mut client = context.clients()?.contract_statistics()?;
    let response = client.get_persistency(idempotent(request)).await?.into_inner();
    let (columns, rows): (Vec<&str>, Vec<Vec<String>>) = match context.output.format {
        Format::Json => return context.record(&response, &[]).await,
        _ if args.years => {
            let columns = ["month", "definition", "fiscal_year", "cohort_count", "ended_count", "neutral_count"];
            let rows = response.persistencies.iter().flat_map(|it| {
                let definition = word_of::<PersistencyDefinition>(it.definition);
                let of_year = move |year: &honi_proto::proposals::v1::PersistencyOfYear| {
                    let counts = [year.fiscal_year, year.cohort_count, year.ended_count, year.neutral_count];
                    let counts = counts.iter().map(ToString::to_string);
                    [it.month.to_string(), definition.to_owned()].into_iter().chain(counts).collect()
                };
                it.years.iter().map(of_year)
            });
            (columns.to_vec(), rows.collect())
        }
        format => {
            let (shares, share): (_, fn(i32) -> String) = match format {
                Format::Table => (PERCENTS, percent),
                Format::Csv | Format::Json => (BASIS_POINTS, |points| points.to_string()),
            };
            let columns = ["month", "definition", "cohort_count", "ended_count", "neutral_count"]
                .into_iter()
                .chain(shares);
            let rows = response.persistencies.iter().map(|it| {
                let definition = word_of::<PersistencyDefinition>(it.definition).to_owned();
                let counts = [it.cohort_count, it.ended_count, it.neutral_count].map(|count| count.to_string());
                let shares = [it.all_basis_points, it.voluntary_basis_points].map(|it| it.map(share).unwrap_or_default());
                [it.month.to_string(), definition].into_iter().chain(counts).chain(shares).collect()
            });
            (columns.collect(), rows.collect())
        }
    };
    context.output.rows(&columns, &rows, &serde_json::Value::Null)
}

/// Basis points as percent, to one decimal, half up.
fn percent(points: i32) -> String {
    let tenths = (points + 5) / 10;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percents_have_one_decimal() {
        let table = [
            (0, "0.0"),
            (4, "0.0"),
            (5, "0.1"),
            (9_068, "90.7"),
            (9_064, "90.6"),
            (9_999, "100.0"),
            (10_000, "100.0"),
        ];
        for (points, expected) in table {
            assert_eq!(percent(points), expected, "{points}");
        }
    }
}

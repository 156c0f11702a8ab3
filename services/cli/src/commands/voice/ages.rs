//! `honi voice ages`: counts what was open at the end of a day by how old it was.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::voices::v1::{AgeUnit, CountVoiceAgesRequest};

use super::which::Which;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

const COLUMNS: [&str; 4] = ["from_days", "to_days", "count", "filter"];

/// At which day, and in which bands.
#[derive(Debug, clap::Args)]
pub(crate) struct Ages {
    /// At the end of which day in Japan; by default today.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Count business days.
    #[arg(long)]
    business_days: bool,
    /// Calendar of the business days: `national-holidays` for weekends and national holidays alone, or that of a unit, `orgUnits/…`; by
    /// default that of the co-op.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    calendar: String,
    /// Greatest age of each band but the last; by default 30,60,90,180 calendar days or 5,10,20,40 business days.
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    bounds: Vec<i32>,
    #[command(flatten)]
    which: Which,
}

pub(crate) async fn run(args: Ages, context: &Context) -> Result<(), CliError> {
    let unit = if args.business_days {
        AgeUnit::BusinessDays
    } else {
        AgeUnit::CalendarDays
    };
    let request = CountVoiceAgesRequest {
        as_of_date: args.as_of.map(Into::into),
        unit: unit.into(),
        calendar: args.calendar,
        bounds: args.bounds,
        filter: args.which.filter(),
    };
    let mut client = context.clients()?.voice_statistics()?;
    let counted = client.count_voice_ages(idempotent(request)).await?.into_inner();
    if context.output.format == Format::Json {
        return context.record(&counted, &[]).await;
    }
    // The filter of a band, which lists what was counted, is for programs.
    let shown = if context.output.format == Format::Table { 3 } else { 4 };
    let rows = counted.bands.into_iter().map(|band| {
        let to = band.to_days.map(|days| days.to_string()).unwrap_or_default();
        let cells = [band.from_days.to_string(), to, band.count.to_string(), band.filter];
        cells.into_iter().take(shown).collect()
    });
    context
        .output
        .rows(&COLUMNS[..shown], &rows.collect::<Vec<_>>(), &serde_json::Value::Null)?;
    context.output.say_with("voices-counted", &[("count", &counted.total.to_string())]);
    Ok(())
}

//! `honi voice overdue`: lists what was open at the end of a day and old by then.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::voices::v1::ListOverdueVoicesRequest;

use super::which::Which;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Columns of the list; what a voice is called elsewhere stands beside its number.
const COLUMNS: [&str; 8] = [
    "number",
    "external_id",
    "kind",
    "state",
    "voice.owner",
    "org_unit",
    "receive_time",
    "name",
];

/// At which day, and how old.
#[derive(Debug, clap::Args)]
pub(crate) struct Overdue {
    /// At the end of which day in Japan; by default today.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Older than so many days: `30d`, or in business days `20bd`. The day of receipt is day 0.
    #[arg(long, value_name = "AGE", default_value = "30d")]
    older_than: String,
    /// Calendar of the business days: `national-holidays` for weekends and national holidays alone, or that of a unit, `orgUnits/…`; by
    /// default that of the co-op.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    calendar: String,
    #[command(flatten)]
    which: Which,
    /// Show at most this many; by default all.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) async fn run(args: Overdue, context: &Context) -> Result<(), CliError> {
    let page = Page::of(args.limit.unwrap_or(usize::MAX));
    let mut client = context.clients()?.voices()?;
    let mut found = Vec::new();
    let mut token = String::new();
    let until = loop {
        let request = ListOverdueVoicesRequest {
            as_of_date: args.as_of.map(Into::into),
            older_than: args.older_than.clone(),
            calendar: args.calendar.clone(),
            filter: args.which.filter(),
            page_size: page.size(found.len()),
            page_token: token,
        };
        let response = client.list_overdue_voices(idempotent(request)).await?.into_inner();
        found.extend(response.voices);
        token = response.next_page_token;
        if page.is_over(found.len(), &token, context) {
            break response.received_until_date;
        }
    };
    context.list(&found, &COLUMNS).await?;
    if let Some(day) = until.and_then(|day| day.day()) {
        let day = day.to_string();
        let count = found.len().to_string();
        context.output.say_with("voices-overdue", &[("count", &count), ("day", &day)]);
    }
    Ok(())
}

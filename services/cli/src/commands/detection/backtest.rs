//! `honi detection backtest`: runs rules over the past and tells what they find.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use honi_call::{Client, idempotent};
use honi_proto::proposals::v1::detection_service_client::DetectionServiceClient;
use honi_proto::proposals::v1::{CreateBacktestRequest, DetectionParameterSet, ListBacktestSuspicionsRequest, Suspicion};
use honi_proto::time::timestamp;

use crate::commands::change::Change;
use crate::commands::voice::create::instant;
use crate::context::{Context, read_message};
use crate::error::CliError;
use crate::output::{Format, json_of};

/// What the service gives in one page at most.
const PAGE: i32 = 1_000;

const COUNTS: [&str; 6] = ["rule", "count", "high_count", "medium_count", "low_count", "tested_count"];

const SUSPICIONS: [&str; 9] = [
    "rule",
    "severity",
    "contract_keys",
    "sales_staff",
    "policyholder",
    "counted",
    "counted_early",
    "expected_share",
    "chance",
];

/// Which rules, over which contracts.
#[derive(Debug, clap::Args)]
pub(crate) struct Backtest {
    /// File with the rules as JSON, `{"rules": […]}`, such as that of a set of parameters; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// The day as of which they run; by default today in Japan.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Over the contracts as they were known then: RFC 3339, or a time of the day in Japan such as `2026-04-01 09:00`; by default as they are
    /// known now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    known: Option<DateTime<Utc>>,
    /// Over which contracts (AIP-160), by what `honi contract list --filter` takes.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    /// Show also what was found, one by one.
    #[arg(long)]
    list: bool,
    /// Show also what this rule found, one by one, such as SR-03.
    #[arg(long, value_name = "RULE")]
    list_rule: Option<String>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Backtest, context: &Context) -> Result<(), CliError> {
    let set: DetectionParameterSet = read_message(&args.rules)?;
    let request = CreateBacktestRequest {
        rules: set.rules,
        as_of_date: args.as_of.map(Into::into),
        known_time: args.known.map(timestamp),
        filter: args.filter,
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.detection()?;
    let backtest = client.create_backtest(idempotent(request)).await?.into_inner();
    let suspicions = if args.list || args.list_rule.is_some() {
        Some(suspicions(&mut client, &backtest.name, args.list_rule.unwrap_or_default()).await?)
    } else {
        None
    };
    match (context.output.format, &suspicions) {
        (Format::Json, _) => {
            let mut json = json_of(&backtest)?;
            if let (Some(suspicions), Some(fields)) = (&suspicions, json.as_object_mut()) {
                let suspicions = suspicions.iter().map(json_of).collect::<Result<Vec<_>, _>>()?;
                fields.insert("suspicions".to_owned(), suspicions.into());
            }
            return context.output.rows(&COUNTS, &[], &json);
        }
        // A file for a spreadsheet has one table.
        (Format::Csv, Some(suspicions)) => context.list(suspicions, &SUSPICIONS).await?,
        (Format::Csv | Format::Table, _) => {
            let counts = backtest.counts.iter().map(|it| {
                let numbers = [it.count, it.high_count, it.medium_count, it.low_count, it.tested_count];
                let numbers = numbers.iter().map(ToString::to_string);
                std::iter::once(it.rule.clone()).chain(numbers).collect()
            });
            context
                .output
                .rows(&COUNTS, &counts.collect::<Vec<_>>(), &serde_json::Value::Null)?;
            if let Some(suspicions) = &suspicions {
                context.list(suspicions, &SUSPICIONS).await?;
            }
        }
    }
    let day = backtest.as_of_date.and_then(|day| day.day()).map(|day| day.to_string());
    let count = backtest.contract_count.to_string();
    let told = [
        ("count", count.as_str()),
        ("day", day.as_deref().unwrap_or_default()),
        ("name", &backtest.name),
    ];
    context.output.say_with("backtest-ran", &told);
    Ok(())
}

/// All that was found, page by page.
async fn suspicions(client: &mut DetectionServiceClient<Client>, name: &str, rule: String) -> Result<Vec<Suspicion>, CliError> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListBacktestSuspicionsRequest {
            name: name.to_owned(),
            rule: rule.clone(),
            page_size: PAGE,
            page_token: token,
        };
        let page = client.list_backtest_suspicions(idempotent(request)).await?.into_inner();
        found.extend(page.suspicions);
        token = page.next_page_token;
        if token.is_empty() {
            return Ok(found);
        }
    }
}

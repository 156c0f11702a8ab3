//! `honi voice count`: counts voices by what they are.

use std::collections::BTreeSet;

use honi_call::idempotent;
use honi_proto::voices::v1::{CountVoicesRequest, CountVoicesResponse};

use super::which::Which;
use crate::context::Context;
use crate::error::CliError;
use crate::names::is_known_kind;
use crate::output::Format;

/// Which voices, and by what.
#[derive(Debug, clap::Args)]
pub(crate) struct Count {
    /// Count by this, outermost first: state, kind, channel, severity, category, outcome, org_unit, handler, due_date, receive_date,
    /// receive_month, receive_year, receive_fiscal_year (from April), or labels.NAME of imported voices. May be repeated.
    #[arg(long, value_name = "FIELD")]
    by: Vec<String>,
    #[command(flatten)]
    which: Which,
}

pub(crate) async fn run(args: Count, context: &Context) -> Result<(), CliError> {
    let request = CountVoicesRequest {
        filter: args.which.filter(),
        group_by: args.by.clone(),
    };
    let mut client = context.clients()?.voice_statistics()?;
    let counted = client.count_voices(idempotent(request)).await?.into_inner();
    show(&args.by, &counted, context).await?;
    context.output.say_with("voices-counted", &[("count", &counted.total.to_string())]);
    Ok(())
}

/// A row for each group; the filter of a group, which lists what was counted, is for programs.
async fn show(by: &[String], counted: &CountVoicesResponse, context: &Context) -> Result<(), CliError> {
    if context.output.format == Format::Json {
        return context.record(counted, &[]).await;
    }
    let is_table = context.output.format == Format::Table;
    let columns: Vec<&str> = by.iter().map(String::as_str).chain(["count"]).collect();
    let mentioned = counted
        .counts
        .iter()
        .flat_map(|group| &group.values)
        .filter(|value| is_known_kind(value));
    let names = context.titles(mentioned.cloned().collect::<BTreeSet<_>>()).await;
    let cell = |(field, value): (&String, &String)| match field.as_str() {
        _ if !is_table => value.clone(),
        "org_unit" | "handler" => names.short(value),
        "state" | "kind" | "channel" | "severity" | "category" | "outcome" => value.to_ascii_lowercase().replace('_', "-"),
        _ => value.clone(),
    };
    let rows = counted.counts.iter().map(|group| {
        let cells = by.iter().zip(&group.values).map(cell);
        let more = (!is_table).then(|| group.filter.clone());
        cells.chain([group.count.to_string()]).chain(more).collect()
    });
    let filter = (!is_table).then_some("filter");
    let columns: Vec<&str> = columns.into_iter().chain(filter).collect();
    context.output.rows(&columns, &rows.collect::<Vec<_>>(), &serde_json::Value::Null)
}

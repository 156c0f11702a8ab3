//! `honi trace show`: a trace, or all traces of a resource as one story, from Jaeger's query API.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat};
use honi_access::https;
use honi_clock::{Clock, JAPAN};
use serde::Deserialize;
use serde_json::Value;

use crate::commands::voice::reference::VoiceRef;
use crate::context::Context;
use crate::error::{CliError, Exit};
use crate::output::Format;

const COLUMNS: [&str; 6] = ["time", "service", "operation", "duration", "status", "trace"];

/// Most traces of a case that are asked for, of each service.
const MOST: usize = 1000;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Which trace or case.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// A trace id, a voice's number, or a resource's name such as `voices/…`.
    what: String,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: Option<Vec<T>>,
}

#[derive(Clone, Deserialize)]
struct Trace {
    #[serde(rename = "traceID")]
    id: String,
    spans: Vec<Span>,
    processes: HashMap<String, Process>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    #[serde(rename = "spanID")]
    id: String,
    operation_name: String,
    #[serde(default)]
    references: Vec<Reference>,
    /// Microseconds since 1970.
    start_time: i64,
    /// Microseconds.
    duration: i64,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(rename = "processID")]
    process: String,
}

#[derive(Clone, Deserialize)]
struct Reference {
    #[serde(rename = "refType")]
    kind: String,
    #[serde(rename = "spanID")]
    span: String,
}

#[derive(Clone, Deserialize)]
struct Tag {
    key: String,
    value: Value,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    service_name: String,
}

pub(crate) async fn run(args: Show, context: &Context) -> Result<(), CliError> {
    let api = Api {
        base: context.settings.endpoints.traces.trim_end_matches('/').to_owned(),
        http: https::client(),
    };
    let what = match args.what.parse() {
        Ok(number @ VoiceRef::Number(_)) => number.name(&mut context.clients()?.voices()?).await?,
        _ => args.what,
    };
    let raw = if what.contains('/') {
        // Spans have the time of the system, whichever clock the services go by.
        api.case(&what, Clock::system().now().timestamp_micros()).await?
    } else {
        api.trace(&what).await?
    };
    if raw.is_empty() {
        return Err(CliError::told("trace-not-found", what, Exit::NotFound));
    }
    let mut traces = raw
        .iter()
        .map(Trace::deserialize)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| CliError::told("traces-unreadable", error.to_string(), Exit::Failed))?;
    traces.sort_by_key(Trace::started);
    let rows: Vec<Vec<String>> = traces.iter().flat_map(|trace| rows(trace, context.output.format)).collect();
    context.output.rows(&COLUMNS, &rows, &Value::Array(raw))
}

/// The query API.
struct Api {
    base: String,
    http: reqwest::Client,
}

impl Api {
    async fn trace(&self, id: &str) -> Result<Vec<Value>, CliError> {
        self.get(&format!("/api/traces/{id}"), &[]).await
    }

    /// Every trace with a span about the resource. Jaeger searches within one service at a time.
    async fn case(&self, resource: &str, now_micros: i64) -> Result<Vec<Value>, CliError> {
        let tags = serde_json::json!({ "honi.resource": resource }).to_string();
        let mut found = BTreeMap::new();
        for service in self.get::<String>("/api/services", &[]).await? {
            let (limit, end) = (MOST.to_string(), now_micros.to_string());
            let query = [
                ("service", service.as_str()),
                ("tags", &tags),
                ("limit", &limit),
                ("start", "0"),
                ("end", &end),
            ];
            for trace in self.get::<Value>("/api/traces", &query).await? {
                found.insert(trace["traceID"].as_str().unwrap_or_default().to_owned(), trace);
            }
        }
        Ok(found.into_values().collect())
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, CliError> {
        let away = |source: reqwest::Error| CliError::Http {
            what: "trace-viewer",
            source: source.without_url(),
        };
        let mut url = reqwest::Url::parse(&format!("{}{path}", self.base)).map_err(|_| CliError::usage("endpoint-unusable", &self.base))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let answer = self.http.get(url).timeout(TIMEOUT).send().await.map_err(away)?;
        if answer.status().is_client_error() {
            return Ok(Vec::new()); // Jaeger answers 404 for a trace that it has not, and 400 for what is no id.
        }
        let answer: Answer<T> = answer.error_for_status().map_err(away)?.json().await.map_err(away)?;
        Ok(answer.data.unwrap_or_default())
    }
}

impl Trace {
    fn started(&self) -> i64 {
        self.spans.iter().map(|span| span.start_time).min().unwrap_or_default()
    }
}

impl Span {
    fn parent(&self) -> Option<&str> {
        self.references
            .iter()
            .find(|reference| reference.kind == "CHILD_OF")
            .map(|reference| reference.span.as_str())
    }

    fn status(&self) -> String {
        let tag = |key: &str| self.tags.iter().find(|tag| tag.key == key).map(|tag| &tag.value);
        if tag("error").is_none_or(|error| *error == Value::Bool(false)) {
            return "ok".to_owned();
        }
        let why = tag("otel.status_description").and_then(Value::as_str).unwrap_or_default();
        format!("failed {why}").trim_end().to_owned()
    }
}

/// The spans, each under its parent, siblings by time; spans whose parent is missing stand at the left.
fn rows(trace: &Trace, format: Format) -> Vec<Vec<String>> {
    let known: BTreeSet<&str> = trace.spans.iter().map(|span| span.id.as_str()).collect();
    let mut spans: Vec<&Span> = trace.spans.iter().collect();
    spans.sort_by_key(|span| (span.start_time, std::cmp::Reverse(span.duration)));
    let mut children: BTreeMap<&str, Vec<&Span>> = BTreeMap::new();
    let mut waiting = Vec::new();
    for span in spans {
        match span.parent().filter(|parent| known.contains(parent)) {
            Some(parent) => children.entry(parent).or_default().push(span),
            None => waiting.push((span, 0)),
        }
    }
    waiting.reverse();
    let mut rows = Vec::new();
    while let Some((span, depth)) = waiting.pop() {
        rows.push(row(trace, span, depth, format));
        let below = children.remove(span.id.as_str()).unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|child| (child, depth + 1)));
    }
    rows
}

fn row(trace: &Trace, span: &Span, depth: usize, format: Format) -> Vec<String> {
    let at = DateTime::from_timestamp_micros(span.start_time).unwrap_or_default();
    let service = trace
        .processes
        .get(&span.process)
        .map_or("", |process| process.service_name.as_str());
    let (time, operation, duration) = match format {
        Format::Table => (
            at.with_timezone(&JAPAN).format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
            format!("{}{}", "  ".repeat(depth), span.operation_name),
            readable(span.duration),
        ),
        Format::Json | Format::Csv => (
            at.to_rfc3339_opts(SecondsFormat::Micros, true),
            span.operation_name.clone(),
            span.duration.to_string(),
        ),
    };
    vec![time, service.to_owned(), operation, duration, span.status(), trace.id.clone()]
}

fn readable(micros: i64) -> String {
    match micros {
        ..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..120_000_000 => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
        120_000_000..172_800_000_000 => format!("{} min", micros / 60_000_000),
        _ => format!("{} d", micros / 86_400_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Trace, rows};

    #[test]
    fn spans_stand_under_their_parents_and_failures_say_why() {
        let json = serde_json::json!({
            "traceID": "t", "processes": { "p1": { "serviceName": "honi-cli" }, "p2": { "serviceName": "honi-voices" } },
            "spans": [
                { "spanID": "b", "operationName": "CreateVoice", "startTime": 1_775_001_600_000_500i64, "duration": 42_000, "processID": "p2",
                  "references": [{ "refType": "CHILD_OF", "spanID": "a" }],
                  "tags": [{ "key": "error", "value": true }, { "key": "otel.status_description", "value": "ABORTED" }] },
                { "spanID": "a", "operationName": "voice create", "startTime": 1_775_001_600_000_000i64, "duration": 1_500_000, "processID": "p1" },
            ],
        });
        let trace: Trace = serde_json::from_value(json).unwrap();
        let table = rows(&trace, Format::Table);
        assert_eq!(
            table[0],
            ["2026-04-01 09:00:00.000", "honi-cli", "voice create", "1.5 s", "ok", "t"]
        );
        assert_eq!(
            table[1],
            [
                "2026-04-01 09:00:00.000",
                "honi-voices",
                "  CreateVoice",
                "42 ms",
                "failed ABORTED",
                "t"
            ]
        );
    }
}

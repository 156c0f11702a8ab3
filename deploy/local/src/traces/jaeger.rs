//! Traces in the JSON of Jaeger's query API, which its UI and `honi trace show` read.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::{Value, json};

use super::model::{RecordedSpan, Trace, text};

/// What every answer of the API looks like.
pub(super) fn answer(data: Vec<Value>) -> Value {
    json!({ "total": data.len(), "data": data, "limit": 0, "offset": 0, "errors": null })
}

/// A refusal as Jaeger words it.
pub(super) fn refusal(code: u16, message: &str) -> Value {
    json!({ "data": null, "total": 0, "limit": 0, "offset": 0, "errors": [{ "code": code, "msg": message }] })
}

/// One trace.
pub(super) fn trace(trace: &Trace) -> Value {
    let mut processes = Processes::default();
    let spans: Vec<Value> = trace
        .spans
        .iter()
        .map(|recorded| span(&trace.id, recorded, &processes.key(recorded)))
        .collect();
    json!({ "traceID": trace.id, "spans": spans, "processes": processes.json, "warnings": null })
}

/// The processes of a trace, each once.
#[derive(Default)]
struct Processes {
    keys: BTreeMap<Vec<u8>, String>,
    json: serde_json::Map<String, Value>,
}

impl Processes {
    fn key(&mut self, recorded: &RecordedSpan) -> String {
        let identity = prost::Message::encode_to_vec(&recorded.resource);
        let next = format!("p{}", self.keys.len() + 1);
        let key = self.keys.entry(identity).or_insert(next).clone();
        self.json.entry(key.clone()).or_insert_with(|| {
            let rest = recorded
                .resource
                .attributes
                .iter()
                .filter(|attribute| attribute.key != "service.name");
            json!({ "serviceName": recorded.service(), "tags": rest.map(tag).collect::<Vec<_>>() })
        });
        key
    }
}

fn span(trace_id: &str, recorded: &RecordedSpan, process: &str) -> Value {
    let span = &recorded.span;
    let mut references = Vec::new();
    if !recorded.is_root() {
        references.push(json!({ "refType": "CHILD_OF", "traceID": trace_id, "spanID": hex::encode(&span.parent_span_id) }));
    }
    for link in &span.links {
        references.push(json!({ "refType": "FOLLOWS_FROM", "traceID": hex::encode(&link.trace_id), "spanID": hex::encode(&link.span_id) }));
    }
    let logs = span.events.iter().map(|event| {
        let mut fields = vec![json!({ "key": "event", "type": "string", "value": event.name })];
        fields.extend(event.attributes.iter().map(tag));
        json!({ "timestamp": event.time_unix_nano / 1000, "fields": fields })
    });
    json!({
        "traceID": trace_id,
        "spanID": recorded.span_id(),
        "operationName": span.name,
        "references": references,
        "startTime": recorded.started() / 1000,
        "duration": (recorded.ended() - recorded.started()) / 1000,
        "tags": tags(recorded),
        "logs": logs.collect::<Vec<_>>(),
        "processID": process,
        "warnings": null,
    })
}

/// The attributes, and beside them what OTLP has in fields of its own and Jaeger in tags.
fn tags(recorded: &RecordedSpan) -> Vec<Value> {
    let mut tags: Vec<Value> = recorded.span.attributes.iter().map(tag).collect();
    let kind = match SpanKind::try_from(recorded.span.kind) {
        Ok(SpanKind::Server) => "server",
        Ok(SpanKind::Client) => "client",
        Ok(SpanKind::Producer) => "producer",
        Ok(SpanKind::Consumer) => "consumer",
        Ok(SpanKind::Internal | SpanKind::Unspecified) | Err(_) => "internal",
    };
    tags.push(json!({ "key": "span.kind", "type": "string", "value": kind }));
    if recorded.failed() {
        tags.push(json!({ "key": "error", "type": "bool", "value": true }));
    }
    if let Some(status) = recorded.span.status.as_ref().filter(|status| !status.message.is_empty()) {
        tags.push(json!({ "key": "otel.status_description", "type": "string", "value": status.message }));
    }
    tags
}

fn tag(attribute: &KeyValue) -> Value {
    let value = attribute.value.as_ref();
    let (kind, value) = match value.and_then(|value| value.value.as_ref()) {
        Some(AnyValue::BoolValue(value)) => ("bool", json!(value)),
        Some(AnyValue::IntValue(value)) => ("int64", json!(value)),
        Some(AnyValue::DoubleValue(value)) => ("float64", json!(value)),
        _ => ("string", json!(text(value))),
    };
    json!({ "key": attribute.key, "type": kind, "value": value })
}

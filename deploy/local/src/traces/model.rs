//! Spans and traces as the viewer thinks of them.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

/// The attribute by which a span says which resource it is about, such as `voices/…`: what a case is assembled by.
pub const RESOURCE_ATTRIBUTE: &str = "honi.resource";

/// A span and the process it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedSpan {
    /// What the process said about itself.
    pub resource: Resource,
    /// The span.
    pub span: Span,
}

impl RecordedSpan {
    /// The process's `service.name`.
    pub fn service(&self) -> &str {
        let name = self.resource.attributes.iter().find(|attribute| attribute.key == "service.name");
        match name.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
            Some(Value::StringValue(name)) => name,
            _ => "unknown",
        }
    }

    /// Start, nanoseconds since 1970.
    pub fn started(&self) -> i64 {
        i64::try_from(self.span.start_time_unix_nano).unwrap_or(i64::MAX)
    }

    /// End, nanoseconds since 1970; never before the start.
    pub fn ended(&self) -> i64 {
        i64::try_from(self.span.end_time_unix_nano).unwrap_or(i64::MAX).max(self.started())
    }

    /// Whether it says that it failed.
    pub fn failed(&self) -> bool {
        self.span
            .status
            .as_ref()
            .is_some_and(|status| status.code == i32::from(StatusCode::Error))
    }

    /// Whether it is the first of its trace.
    pub(super) fn is_root(&self) -> bool {
        self.span.parent_span_id.is_empty()
    }

    pub(super) fn span_id(&self) -> String {
        hex::encode(&self.span.span_id)
    }
}

/// All spans of one trace that have come so far, earliest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Trace id in hex.
    pub id: String,
    /// The spans; never empty.
    pub spans: Vec<RecordedSpan>,
}

impl Trace {
    pub(super) fn new(id: String, mut spans: Vec<RecordedSpan>) -> Self {
        spans.sort_by_key(|span| (span.started(), std::cmp::Reverse(span.ended())));
        Self { id, spans }
    }

    /// Start of the earliest span, nanoseconds since 1970.
    pub fn started(&self) -> i64 {
        self.spans.iter().map(RecordedSpan::started).min().unwrap_or_default()
    }

    /// End of the latest span, nanoseconds since 1970.
    pub fn ended(&self) -> i64 {
        self.spans.iter().map(RecordedSpan::ended).max().unwrap_or_default()
    }

    /// The root span, or the earliest one while the root has not come.
    pub fn first(&self) -> Option<&RecordedSpan> {
        self.spans.iter().find(|span| span.is_root()).or_else(|| self.spans.first())
    }
}

/// What a list shows of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceSummary {
    /// Trace id in hex.
    pub id: String,
    /// Start, nanoseconds since 1970.
    pub started: i64,
    /// End, nanoseconds since 1970.
    pub ended: i64,
    /// How many spans have come.
    pub spans: i64,
    /// How many of them failed.
    pub errors: i64,
    /// Service of the root span.
    pub service: String,
    /// Name of the root span.
    pub name: String,
}

/// A value as people read it and as searches compare it.
pub(super) fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        None => String::new(),
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::DoubleValue(value)) => value.to_string(),
        Some(Value::BytesValue(bytes)) => hex::encode(bytes),
        Some(Value::ArrayValue(array)) => array.values.iter().map(|value| text(Some(value))).collect::<Vec<_>>().join(", "),
        Some(Value::KvlistValue(list)) => list.values.iter().map(pair).collect::<Vec<_>>().join(", "),
        Some(Value::StringValueStrindex(index)) => format!("#{index}"),
    }
}

fn pair(attribute: &KeyValue) -> String {
    format!("{}={}", attribute.key, text(attribute.value.as_ref()))
}

//! Traces, as the viewer's JSON has them.

use std::collections::{BTreeMap, BTreeSet};

use honi_local::ports::Ports;
use serde_json::Value;

/// The viewer.
#[derive(Clone, Debug)]
pub struct Traces {
    base: String,
    http: reqwest::Client,
}

/// One trace.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its id.
    pub id: String,
    /// Its spans.
    pub spans: Vec<Span>,
}

/// One span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its id.
    pub id: String,
    /// The id of the span above it; nothing above the first.
    pub parent: Option<String>,
    /// What it did.
    pub name: String,
    /// Whose it is.
    pub service: String,
    /// Attributes, as text.
    pub tags: BTreeMap<String, String>,
}

impl Traces {
    pub(crate) fn at(ports: Ports) -> Self {
        Self {
            base: format!("http://{}/api", Ports::loopback(ports.trace_viewer())),
            http: honi_access::https::client(),
        }
    }

    /// A trace, as far as its spans have come; none if none has.
    ///
    /// # Panics
    /// If the viewer does not answer.
    pub async fn get(&self, id: &str) -> Option<Trace> {
        self.ask(&format!("{}/traces/{id}", self.base), &[]).await.pop()
    }

    /// All traces in which a resource, by its name, was dealt with, oldest first.
    ///
    /// # Panics
    /// If the viewer does not answer.
    pub async fn of_resource(&self, name: &str) -> Vec<Trace> {
        let tags = serde_json::json!({ "honi.resource": name }).to_string();
        self.ask(&format!("{}/traces", self.base), &[("tags", tags)]).await
    }

    async fn ask(&self, url: &str, query: &[(&str, String)]) -> Vec<Trace> {
        let url = reqwest::Url::parse_with_params(url, query).expect("the viewer's address is a URL");
        let answer = self.http.get(url).send().await.expect("the trace viewer answers");
        let answer: Value = answer.json().await.expect("in JSON");
        answer["data"].as_array().into_iter().flatten().map(trace).collect()
    }
}

impl Trace {
    /// The services that have spans in it.
    pub fn services(&self) -> BTreeSet<&str> {
        self.spans.iter().map(|span| span.service.as_str()).collect()
    }

    /// The spans of a service whose name contains a text.
    pub fn find(&self, service: &str, part: &str) -> Vec<&Span> {
        self.spans
            .iter()
            .filter(|span| span.service == service && span.name.contains(part))
            .collect()
    }

    /// Whether a span stands below another, at any depth.
    pub fn is_below(&self, span: &Span, above: &Span) -> bool {
        let mut parent = span.parent.as_deref();
        // A trace from outside may go in circles.
        for _ in 0..self.spans.len() {
            match parent {
                Some(id) if id == above.id => return true,
                Some(id) => parent = self.spans.iter().find(|span| span.id == id).and_then(|span| span.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// The trace as text, a line per span, for messages.
    pub fn outline(&self) -> String {
        let depth = |span: &Span| self.spans.iter().filter(|above| self.is_below(span, above)).count();
        let lines = self
            .spans
            .iter()
            .map(|span| format!("{}{}: {}", "  ".repeat(depth(span)), span.service, span.name));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The spans without a parent that is in the trace.
    pub fn roots(&self) -> Vec<&Span> {
        let ids: BTreeSet<&str> = self.spans.iter().map(|span| span.id.as_str()).collect();
        self.spans
            .iter()
            .filter(|span| span.parent.as_deref().is_none_or(|parent| !ids.contains(parent)))
            .collect()
    }
}

fn trace(json: &Value) -> Trace {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let span = |span: &Value| Span {
        id: text(&span["spanID"]),
        parent: span["references"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|it| it["refType"] == "CHILD_OF")
            .map(|it| text(&it["spanID"])),
        name: text(&span["operationName"]),
        service: text(&json["processes"][span["processID"].as_str().unwrap_or_default()]["serviceName"]),
        tags: span["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|tag| (text(&tag["key"]), plain(&tag["value"])))
            .collect(),
    };
    Trace {
        id: text(&json["traceID"]),
        spans: json["spans"].as_array().into_iter().flatten().map(span).collect(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

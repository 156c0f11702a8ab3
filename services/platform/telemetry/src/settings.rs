//! What can be configured.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Section `telemetry` of every service's settings.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// Where spans are sent by OTLP over gRPC, such as `http://127.0.0.1:4317`; without it they are not sent.
    pub otlp_endpoint: Option<String>,
    /// What is logged, in the directives of `tracing_subscriber::EnvFilter`: `info`, or `warn,honi=debug`.
    pub log: String,
    /// How it is written to stderr.
    pub log_format: LogFormat,
    /// Where `/metrics` is served over plain HTTP; without it, nowhere.
    pub metrics_listen: Option<SocketAddr>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object per line, for collectors.
    Json,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self {
            otlp_endpoint: None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            metrics_listen: None,
        }
    }
}

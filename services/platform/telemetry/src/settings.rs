//! What can be configured.

use std::net::SocketAddr;

use honi_settings::{Validate, is_loopback};
use http::Uri;
use serde::{Deserialize, Serialize};

/// Section `telemetry` of every service's settings.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// Where spans are sent by OTLP over gRPC, such as `http://127.0.0.1:4317`; with `https` this machine's authorities are trusted. Without it
    /// they are not sent.
    pub otlp_endpoint: Option<String>,
    /// Whether spans may go to another machine by `http`: only where something else encrypts, such as a mesh.
    pub otlp_plaintext: bool,
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
            otlp_plaintext: false,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            metrics_listen: None,
        }
    }
}

impl Validate for TelemetrySettings {
    fn validate(&self) -> Result<(), String> {
        let Some(endpoint) = &self.otlp_endpoint else { return Ok(()) };
        let uri: Uri = endpoint.parse().map_err(|_| "telemetry.otlp_endpoint is not a URL".to_owned())?;
        match uri.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self.otlp_plaintext || is_loopback(uri.host().unwrap_or_default()) => Ok(()),
            _ => Err(
                "telemetry.otlp_endpoint must be https, or http on a loopback address, or otlp_plaintext = true where something else encrypts"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_travel_over_tls_or_within_this_machine_unless_it_is_said() {
        for (endpoint, plaintext, good) in [
            (None, false, true),
            (Some("https://collector.example.coop:4317"), false, true),
            (Some("http://127.0.0.1:4317"), false, true),
            (Some("http://[::1]:4317"), false, true),
            (Some("http://collector.example.coop:4317"), false, false),
            (Some("http://collector.example.coop:4317"), true, true),
            (Some("collector.example.coop:4317"), true, false),
            (Some("file:///spans"), true, false),
            (Some(""), false, false),
        ] {
            let settings = TelemetrySettings {
                otlp_endpoint: endpoint.map(str::to_owned),
                otlp_plaintext: plaintext,
                ..TelemetrySettings::default()
            };
            assert_eq!(settings.validate().is_ok(), good, "{endpoint:?}");
        }
    }
}

//! Spans kept in memory, for tests that ask what was traced.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Context, Key};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::customise::Customise;
use crate::settings::TelemetrySettings;
use crate::telemetry::Telemetry;

/// Keeps the finished spans of all services it was given to, in the order in which they ended. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<Recorded>>>);

/// A finished span.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The `service.name` of who made it.
    pub service: String,
    /// The span as OpenTelemetry sees it.
    pub span: SpanData,
}

impl Recorded {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.span.name
    }

    /// An attribute as text.
    pub fn attribute(&self, key: &'static str) -> Option<String> {
        self.span
            .attributes
            .iter()
            .find(|pair| pair.key == Key::from_static_str(key))
            .map(|pair| pair.value.to_string())
    }

    /// Whether it is of that kind.
    pub fn is(&self, kind: SpanKind) -> bool {
        self.span.span_kind == kind
    }

    /// Whether it ended as an error.
    pub fn failed(&self) -> bool {
        matches!(self.span.status, Status::Error { .. })
    }

    /// Whether it is a child of `other`.
    pub fn is_child_of(&self, other: &Recorded) -> bool {
        self.span.parent_span_id == other.span.span_context.span_id() && self.trace_id() == other.trace_id()
    }

    /// Its trace id in hex.
    pub fn trace_id(&self) -> String {
        self.span.span_context.trace_id().to_string()
    }
}

impl Recorder {
    /// All spans so far.
    pub fn spans(&self) -> Vec<Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A processor that records what it sees.
    pub fn processor(&self) -> impl SpanProcessor + 'static {
        Recording {
            recorder: self.clone(),
            service: String::new(),
        }
    }

    /// Telemetry of a service that records here, logs nothing and sends nothing.
    pub fn telemetry(&self, service: &'static str) -> Telemetry {
        let settings = TelemetrySettings {
            log: "off".to_owned(),
            ..TelemetrySettings::default()
        };
        Telemetry::start(service, &settings, Customise::default().processor(self.processor())).expect("these settings are sound")
    }
}

#[derive(Debug)]
struct Recording {
    recorder: Recorder,
    service: String,
}

impl SpanProcessor for Recording {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        let recorded = Recorded {
            service: self.service.clone(),
            span,
        };
        self.recorder.0.lock().unwrap_or_else(PoisonError::into_inner).push(recorded);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.service = resource
            .get(&Key::from_static_str("service.name"))
            .map(|name| name.to_string())
            .unwrap_or_default();
    }
}

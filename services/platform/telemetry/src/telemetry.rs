//! One service's telemetry.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::{Meter, MeterProvider as _};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::{Registry, TextEncoder};
use tokio::task::JoinHandle;
use tracing::Dispatch;
use tracing::instrument::{WithDispatch, WithSubscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry as Spans, fmt as logs};

use crate::customise::Customise;
use crate::log_format::ServiceLines;
use crate::settings::TelemetrySettings;
use crate::{metrics, traces};

/// Whose `tracing` spans become OpenTelemetry spans. An allow-list, because the exporter's own h2 and tonic spans would be exported in
/// turn, for ever; Temporal's SDK makes its spans itself.
const TRACED: &str = "honi";

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `telemetry.log` cannot be read.
    #[error("telemetry.log `{directives}` is not a list of log directives")]
    Directives {
        /// What was given.
        directives: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The exporter of spans could not be made.
    #[error("telemetry.otlp_endpoint `{endpoint}` cannot be used")]
    Exporter {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        source: opentelemetry_otlp::ExporterBuildError,
    },
    /// The metrics of this service could not be registered.
    #[error("metrics cannot be collected")]
    Metrics(#[source] opentelemetry_sdk::error::OTelSdkError),
    /// Another dispatch is already the global one.
    #[error("another service's telemetry is already global in this process")]
    AlreadyGlobal,
}

/// Traces, metrics and logs of one service. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Telemetry(Arc<Inner>);

struct Inner {
    service: &'static str,
    tracers: SdkTracerProvider,
    meters: SdkMeterProvider,
    registry: Registry,
    dispatch: Dispatch,
}

impl Telemetry {
    /// Starts the telemetry of `service`, its `service.name`. With an OTLP endpoint it must run inside a tokio runtime.
    ///
    /// # Errors
    /// Log directives or an endpoint that cannot be used. An endpoint that nobody answers on is no error: spans are dropped then.
    pub fn start(service: &'static str, settings: &TelemetrySettings, customise: Customise) -> Result<Self, TelemetryError> {
        let filter = EnvFilter::builder()
            .parse(&settings.log)
            .map_err(|source| TelemetryError::Directives {
                directives: settings.log.clone(),
                source,
            })?;
        let tracers = traces::provider(service, settings.otlp_endpoint.as_deref(), customise)?;
        let (meters, registry) = metrics::provider(service)?;
        let spans = tracing_opentelemetry::layer()
            .with_tracer(tracers.tracer("honi"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            // An error is logged once, at the edge; it becomes the status of the span that answers for it, not of the one that logs.
            .with_error_events_to_status(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && metadata.target().starts_with(TRACED)));
        let lines = logs::layer()
            .event_format(ServiceLines {
                service,
                format: settings.log_format,
            })
            .with_ansi(false)
            .with_writer(std::io::stderr)
            .with_filter(filter);
        let dispatch = Dispatch::new(Spans::default().with(spans).with(lines));
        Ok(Self(Arc::new(Inner {
            service,
            tracers,
            meters,
            registry,
            dispatch,
        })))
    }

    /// The `service.name`.
    pub fn service(&self) -> &'static str {
        self.0.service
    }

    /// Runs a future as this service: its spans, events and the OpenTelemetry context it sees are this service's.
    pub fn scope<F: Future>(&self, future: F) -> WithDispatch<F> {
        future.with_subscriber(self.0.dispatch.clone())
    }

    /// Runs a function as this service.
    pub fn in_scope<T>(&self, function: impl FnOnce() -> T) -> T {
        tracing::dispatcher::with_default(&self.0.dispatch, function)
    }

    /// Spawns a task that runs as this service.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        tokio::spawn(self.scope(future))
    }

    /// Makes this service's dispatch the one for all code of the process that runs in no scope. For a process of its own.
    ///
    /// # Errors
    /// If another one is global already.
    pub fn make_global(&self) -> Result<(), TelemetryError> {
        tracing::dispatcher::set_global_default(self.0.dispatch.clone()).map_err(|_| TelemetryError::AlreadyGlobal)
    }

    /// For libraries that make OpenTelemetry spans themselves, such as Temporal's plugin.
    pub fn tracer_provider(&self) -> &SdkTracerProvider {
        &self.0.tracers
    }

    /// A meter for the instruments of one part of this service, such as `honi.outbox`.
    pub fn meter(&self, part: &'static str) -> Meter {
        self.0.meters.meter_with_scope(InstrumentationScope::builder(part).build())
    }

    /// All metrics of this service in Prometheus' text format.
    pub fn metrics_text(&self) -> String {
        // The encoder fails on a family without a metric only, and the registry gathers none such.
        TextEncoder::new().encode_to_string(&self.0.registry.gather()).unwrap_or_default()
    }

    /// Sends what waits to be sent, then stops. Call it on every way out of a process; later spans are lost.
    pub async fn shutdown(&self) {
        let this = self.clone();
        // It blocks until the exporter's thread is done, and that thread needs the runtime.
        let done = tokio::task::spawn_blocking(move || {
            if let Err(error) = this.0.tracers.shutdown() {
                this.in_scope(|| tracing::warn!(%error, "spans may be lost"));
            }
            let _ = this.0.meters.shutdown();
        });
        let _ = done.await;
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("service", &self.0.service)
            .finish_non_exhaustive()
    }
}

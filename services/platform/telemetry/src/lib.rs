//! Traces, metrics and logs, one provider per service, and what travels along with a call.
//!
//! Several services may share one process. Each then has its own [`Telemetry`]: a tracer provider with its own `service.name`, a
//! Prometheus registry and a `tracing` dispatch. Nothing here is global unless [`Telemetry::make_global`] says so; work belongs to the
//! service in whose [`Telemetry::scope`] it runs. A task spawned by `tokio::spawn` leaves the scope: use [`Telemetry::spawn`].
//!
//! Spans, events and labels carry names, codes and numbers. Personal data and secrets are never put into them.

mod call_context;
mod customise;
mod log_format;
mod metrics;
mod panics;
mod process;
mod propagation;
mod recorder;
mod settings;
mod telemetry;
mod traces;

pub use call_context::{CallContext, Deadline, parse_grpc_timeout, record_resource};
pub use customise::{AnyIdGenerator, AnySpanProcessor, Customise};
pub use metrics::serve_metrics;
pub use panics::report_panics;
pub use process::{Process, Started};
pub use propagation::{current_trace_id, current_traceparent, extract, inject, parent_from_traceparent, recorded, unrecorded};
pub use recorder::{Recorded, Recorder};
pub use settings::{LogFormat, TelemetrySettings};
pub use telemetry::{Telemetry, TelemetryError};

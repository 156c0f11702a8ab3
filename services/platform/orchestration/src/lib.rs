//! Temporal: connection, codec, tracing, start and signal.
//!
//! The one place that knows how to reach Temporal. What is experimental in its SDK (the tracing plugin) stays in here. Which event starts
//! or signals which workflow is not known here: services say so by a [`Mapping`].

mod attributes;
mod codec;
mod codec_endpoint;
mod command;
mod error;
mod namespace;
mod orchestrator;
mod reconcile;
mod runs;
mod schedule;
mod settings;
mod sink;
mod tracing_plugin;

pub use attributes::{AttributeKind, SEARCH_ATTRIBUTES};
pub use codec::Codec;
pub use codec_endpoint::{Authenticate, codec_endpoint};
pub use command::{Command, Signal, Start};
pub use error::OrchestrationError;
pub use orchestrator::{Orchestrator, connect, connect_worker};
pub use reconcile::{OpenRecord, Reconciled};
pub use runs::{FailingActivity, Run, RunState};
pub use schedule::Daily;
pub use settings::TemporalSettings;
pub use sink::{Mapping, TemporalSink};
pub use temporalio_common::search_attributes::SearchAttributes;
pub use tracing_plugin::telemetry_customise;

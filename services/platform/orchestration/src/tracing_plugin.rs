//! One trace through Temporal: from whoever starts or signals a run, through the run, to its activities. All that is experimental here
//! stays here.

use honi_telemetry::{AnySpanProcessor, Customise, Telemetry};
use opentelemetry::trace::TracerProvider as _;
use temporalio_client::ErasedClientPlugin;
use temporalio_sdk::opentelemetry::{INSTRUMENTATION_SCOPE, OpenTelemetryPlugin, WorkflowIdGenerator, WorkflowSpanProcessor};

/// What [`Telemetry::start`] needs in a process that runs workflows: span ids that are the same when a run is replayed, and no span twice.
pub fn telemetry_customise() -> Customise {
    Customise::default()
        .id_generator(WorkflowIdGenerator::default())
        .wrap_processors(|processor| AnySpanProcessor::new(WorkflowSpanProcessor::new(processor)))
}

/// The plugin that makes the spans, as the service of `telemetry`. It takes the parent of a start or signal from the current context,
/// which is the span that is entered.
pub(crate) fn plugin(telemetry: &Telemetry) -> ErasedClientPlugin {
    OpenTelemetryPlugin::builder()
        .tracer(telemetry.tracer_provider().tracer(INSTRUMENTATION_SCOPE))
        .build()
        .into()
}

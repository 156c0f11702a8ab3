//! What a crate above may change about the traces before they start.

use std::fmt;
use std::time::Duration;

use opentelemetry::{Context, SpanId, TraceId};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{IdGenerator, Span, SpanData, SpanProcessor};

type Wrap = Box<dyn Fn(AnySpanProcessor) -> AnySpanProcessor + Send>;

/// Changes to the tracer provider: another source of ids, wrapped or further span processors.
///
/// honi-orchestration needs it: Temporal's spans of a workflow must have the same ids when the workflow is replayed, and must not be
/// exported twice.
#[derive(Default)]
pub struct Customise {
    pub(crate) id_generator: Option<AnyIdGenerator>,
    pub(crate) wraps: Vec<Wrap>,
    pub(crate) processors: Vec<AnySpanProcessor>,
}

impl Customise {
    /// Draws trace and span ids from `generator`.
    #[must_use]
    pub fn id_generator(mut self, generator: impl IdGenerator + 'static) -> Self {
        self.id_generator = Some(AnyIdGenerator(Box::new(generator)));
        self
    }

    /// Puts `wrap` around every span processor, the exporter's included. Wraps are applied in the order they were given.
    #[must_use]
    pub fn wrap_processors(mut self, wrap: impl Fn(AnySpanProcessor) -> AnySpanProcessor + Send + 'static) -> Self {
        self.wraps.push(Box::new(wrap));
        self
    }

    /// Adds a span processor beside the exporter's.
    #[must_use]
    pub fn processor(mut self, processor: impl SpanProcessor + 'static) -> Self {
        self.processors.push(AnySpanProcessor::new(processor));
        self
    }

    pub(crate) fn wrapped(&self, processor: AnySpanProcessor) -> AnySpanProcessor {
        self.wraps.iter().fold(processor, |inner, wrap| wrap(inner))
    }
}

impl fmt::Debug for Customise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customise")
            .field("id_generator", &self.id_generator)
            .field("processors", &self.processors)
            .finish_non_exhaustive()
    }
}

/// A span processor of a type that need not be known, so that processors which wrap one by type can be used.
#[derive(Debug)]
pub struct AnySpanProcessor(Box<dyn SpanProcessor>);

impl AnySpanProcessor {
    /// Forgets the type of `processor`.
    pub fn new(processor: impl SpanProcessor + 'static) -> Self {
        Self(Box::new(processor))
    }
}

impl SpanProcessor for AnySpanProcessor {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.0.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        self.0.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// An id generator of a type that need not be known.
#[derive(Debug)]
pub struct AnyIdGenerator(Box<dyn IdGenerator>);

impl IdGenerator for AnyIdGenerator {
    fn new_trace_id(&self) -> TraceId {
        self.0.new_trace_id()
    }

    fn new_span_id(&self) -> SpanId {
        self.0.new_span_id()
    }
}

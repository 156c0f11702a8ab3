//! The tracer provider of one service.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_otlp::tonic_types::transport::ClientTlsConfig;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};

use crate::customise::{AnySpanProcessor, Customise};
use crate::telemetry::TelemetryError;

/// Spans that wait to be sent; more are dropped, because telemetry may never hold up the work.
const QUEUE: usize = 8192;
const BATCH: usize = 512;
/// Short, so that a trace can be looked at while the case goes on.
const SEND_EVERY: Duration = Duration::from_secs(1);
const SEND_WITHIN: Duration = Duration::from_secs(5);

/// Who speaks: the resource that stands on every span and metric of a service.
pub(crate) fn resource(service: &'static str) -> Resource {
    // An empty builder, because the other one reads the environment, which several services of a process share.
    Resource::builder_empty()
        .with_attribute(KeyValue::new("service.name", service))
        .with_attribute(KeyValue::new("service.namespace", "honi"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Every trace is kept, but those of which their first service says that they are nothing but looking ([`crate::unrecorded`]), which servers
/// believe of reads only ([`crate::recorded`]): a case runs for weeks, and
/// the decision to sample is made at its first span, before anybody knows what it will become.
pub(crate) fn provider(
    service: &'static str,
    endpoint: Option<&str>,
    mut customise: Customise,
) -> Result<SdkTracerProvider, TelemetryError> {
    let mut builder = SdkTracerProvider::builder()
        .with_resource(resource(service))
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)));
    if let Some(endpoint) = endpoint {
        builder = builder.with_span_processor(customise.wrapped(exporting(endpoint)?));
    }
    for processor in std::mem::take(&mut customise.processors) {
        builder = builder.with_span_processor(customise.wrapped(processor));
    }
    if let Some(generator) = customise.id_generator.take() {
        builder = builder.with_id_generator(generator);
    }
    Ok(builder.build())
}

fn exporting(endpoint: &str) -> Result<AnySpanProcessor, TelemetryError> {
    let mut exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(SEND_WITHIN);
    if endpoint.starts_with("https:") {
        // By itself it would trust nobody.
        exporter = exporter.with_tls_config(ClientTlsConfig::new().with_enabled_roots());
    }
    let exporter = exporter.build().map_err(|source| TelemetryError::Exporter {
        endpoint: endpoint.to_owned(),
        source,
    })?;
    let batch = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(SEND_EVERY)
        .build();
    Ok(AnySpanProcessor::new(
        BatchSpanProcessor::builder(exporter).with_batch_config(batch).build(),
    ))
}

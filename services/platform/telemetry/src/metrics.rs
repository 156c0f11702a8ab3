//! The meter provider of one service, and the endpoint that shows it.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::Registry;
use tokio::net::TcpListener;

use crate::telemetry::{Telemetry, TelemetryError};
use crate::traces;

/// The version of the text format that the encoder writes.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) fn provider(service: &'static str) -> Result<(SdkMeterProvider, Registry), TelemetryError> {
    let registry = Registry::new();
    let reader = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .without_scope_info()
        .build()
        .map_err(TelemetryError::Metrics)?;
    Ok((
        SdkMeterProvider::builder()
            .with_resource(traces::resource(service))
            .with_reader(reader)
            .build(),
        registry,
    ))
}

/// Serves `GET /metrics` until the future is dropped. Plain HTTP without authentication: bind it where only the collector can reach it.
///
/// # Errors
/// If the listener fails.
pub async fn serve_metrics(telemetry: Telemetry, listener: TcpListener) -> std::io::Result<()> {
    let page = get(move || async move { ([(CONTENT_TYPE, TEXT_FORMAT)], telemetry.metrics_text()) });
    axum::serve(listener, Router::new().route("/metrics", page)).await
}

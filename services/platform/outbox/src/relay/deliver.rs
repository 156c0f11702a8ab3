//! One round of deliveries: resources at the same time, each resource's events in order.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::Relay;
use crate::{DeliveryError, Event};

/// An event that was tried, and what came of it.
pub(super) type Attempt = (Event, Result<(), DeliveryError>);

impl Relay {
    /// Tries the events. Of a resource whose event fails, the later ones are not tried; nor is any that could outlast the lease.
    pub(super) async fn deliver(&self, events: Vec<Event>, lease_until: DateTime<Utc>, stop: &CancellationToken) -> Vec<Attempt> {
        let last_start = lease_until - TimeDelta::seconds(self.settings.delivery_timeout_seconds.into());
        let deliveries = by_resource(events)
            .into_iter()
            .map(|events| self.deliver_in_order(events, last_start, stop));
        let concurrency = self.settings.concurrency as usize;
        stream::iter(deliveries).buffer_unordered(concurrency).concat().await
    }

    async fn deliver_in_order(&self, events: Vec<Event>, last_start: DateTime<Utc>, stop: &CancellationToken) -> Vec<Attempt> {
        let mut attempts = Vec::with_capacity(events.len());
        for event in events {
            if stop.is_cancelled() || self.clock.now() > last_start {
                break;
            }
            let result = self.deliver_one(&event).await;
            let failed = result.is_err();
            attempts.push((event, result));
            if failed {
                break;
            }
        }
        attempts
    }

    /// In a span that continues the trace of the request that caused the event.
    async fn deliver_one(&self, event: &Event) -> Result<(), DeliveryError> {
        let span = tracing::info_span!(
            "outbox.deliver",
            otel.kind = "producer",
            otel.status_code = tracing::field::Empty,
            event.id = %event.id,
            event.kind = event.kind,
            event.position = event.position,
            event.attempt = event.attempt,
            resource.name = event.resource,
        );
        if let Some(traceparent) = &event.traceparent {
            // Without an OpenTelemetry layer there is no parent to set, and no harm in that.
            let _ = span.set_parent(honi_telemetry::parent_from_traceparent(traceparent));
        }
        // A sink that panics over one event must not end the relay for all.
        let delivery = AssertUnwindSafe(self.sink.deliver(event)).catch_unwind();
        let result = match tokio::time::timeout(self.settings.delivery_timeout(), delivery)
            .instrument(span.clone())
            .await
        {
            Ok(Ok(result)) => result,
            Ok(Err(_panic)) => Err(DeliveryError::Park("the sink panicked".to_owned())),
            Err(_elapsed) => Err(DeliveryError::Retry("the sink took too long".to_owned())),
        };
        if let Err(error) = &result {
            span.record("otel.status_code", "ERROR");
            span.in_scope(|| tracing::warn!(%error, "an event was not delivered"));
        }
        result
    }
}

/// The events of each resource, in order; resources in the order of their first event.
fn by_resource(events: Vec<Event>) -> Vec<Vec<Event>> {
    let mut groups: Vec<Vec<Event>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for event in events {
        let place = *places.entry(event.resource.clone()).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(event);
    }
    groups
}

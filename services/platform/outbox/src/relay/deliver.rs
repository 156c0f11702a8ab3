//! Deliveries under way: resources at the same time, each resource's events in order.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::Relay;
use crate::{DeliveryError, Event};

/// What ends so soon after something else is settled with it: a transaction for each delivery would cost more than the delivery.
const SETTLED_TOGETHER: Duration = Duration::from_millis(20);

/// An event that was tried, and what came of it.
pub(super) type Attempt = (Event, Result<(), DeliveryError>);

/// The deliveries under way. One that hangs holds up nothing but its own resource.
#[derive(Default)]
pub(super) struct Flight<'a> {
    under_way: FuturesUnordered<BoxFuture<'a, (String, Vec<Attempt>)>>,
    busy: HashSet<String>,
}

impl Flight<'_> {
    /// Whether nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// The resources some of whose events are under way: the later ones must wait for them.
    pub(super) const fn busy(&self) -> &HashSet<String> {
        &self.busy
    }

    /// Waits until the deliveries of one resource have ended; answers what came of them. May be given up and called again.
    pub(super) async fn first(&mut self) -> Vec<Attempt> {
        self.next().await.unwrap_or_default()
    }

    /// Waits a moment for what ends soon after those attempts, and adds it to them.
    pub(super) async fn gather(&mut self, attempts: &mut Vec<Attempt>) {
        let rest = async {
            while let Some(more) = self.next().await {
                attempts.extend(more);
            }
        };
        // Whether all have ended by then makes no difference: the rest is settled later.
        let _ = tokio::time::timeout(SETTLED_TOGETHER, rest).await;
    }

    async fn next(&mut self) -> Option<Vec<Attempt>> {
        let (resource, attempts) = self.under_way.next().await?;
        self.busy.remove(&resource);
        Some(attempts)
    }
}

impl Relay {
    /// Begins to deliver events of resources that are not under way. Of a resource whose event fails, the later ones are not tried; nor is
    /// any that could outlast the lease.
    pub(super) fn launch<'a>(
        &'a self,
        flight: &mut Flight<'a>,
        events: Vec<Event>,
        lease_until: DateTime<Utc>,
        stop: &'a CancellationToken,
    ) {
        let last_start = lease_until - TimeDelta::seconds(self.settings.delivery_timeout_seconds.into());
        for (resource, events) in by_resource(events) {
            flight.busy.insert(resource.clone());
            let delivery = async move {
                // Never closed, so this is always a place among those that deliver at once.
                let _place = self.places.acquire().await;
                (resource, self.deliver_in_order(events, last_start, stop).await)
            };
            flight.under_way.push(delivery.boxed());
        }
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
fn by_resource(events: Vec<Event>) -> Vec<(String, Vec<Event>)> {
    let mut groups: Vec<(String, Vec<Event>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for event in events {
        let place = *places.entry(event.resource.clone()).or_insert_with(|| {
            groups.push((event.resource.clone(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(event);
    }
    groups
}

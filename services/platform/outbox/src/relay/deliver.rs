//! Deliveries under way: resources at the same time, each resource's events in order.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use honi_clock::Clock;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::RelaySettings;
use crate::{DeliveryError, Event, Sink};

/// What ends so soon after something else is settled with it: a transaction for each delivery would cost more than the delivery.
const SETTLED_TOGETHER: Duration = Duration::from_millis(20);

/// An event that was tried, and what came of it.
pub(super) type Attempt = (Event, Result<(), DeliveryError>);

/// The deliveries under way, each a task of its own: a sink may hold a connection of the database, and goes on while the relay waits for
/// one. A delivery that hangs holds up nothing but its own resource. Dropped, all are given up.
#[derive(Default)]
pub(super) struct Flight {
    under_way: JoinSet<(String, Vec<Attempt>)>,
    busy: HashSet<String>,
}

impl Flight {
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
        let (resource, attempts) = match self.under_way.join_next().await? {
            Ok(ended) => ended,
            // Sinks that panic are caught, so this is a mistake of ours.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        self.busy.remove(&resource);
        Some(attempts)
    }
}

/// Brings events to the sink.
pub(super) struct Courier {
    sink: Arc<dyn Sink>,
    clock: Clock,
    settings: RelaySettings,
    /// One for each delivery that may run at once.
    places: Semaphore,
}

impl Courier {
    pub(super) fn new(sink: Arc<dyn Sink>, clock: Clock, settings: RelaySettings) -> Self {
        let places = Semaphore::new(settings.concurrency as usize);
        Self {
            sink,
            clock,
            settings,
            places,
        }
    }

    /// Begins to deliver events of resources that are not under way. Of a resource whose event fails, the later ones are not tried; nor is
    /// any that could outlast the lease.
    pub(super) fn launch(self: &Arc<Self>, flight: &mut Flight, events: Vec<Event>, lease_until: DateTime<Utc>, stop: &CancellationToken) {
        let last_start = lease_until - TimeDelta::seconds(self.settings.delivery_timeout_seconds.into());
        for (resource, events) in by_resource(events) {
            flight.busy.insert(resource.clone());
            let (courier, stop) = (Arc::clone(self), stop.clone());
            let delivery = async move {
                // Never closed, so this is always a place among those that deliver at once.
                let _place = courier.places.acquire().await;
                (resource, courier.deliver_in_order(events, last_start, &stop).await)
            };
            flight.under_way.spawn(delivery.with_current_subscriber());
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

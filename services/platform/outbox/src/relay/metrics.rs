//! What the relay tells operators.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Meter};

use crate::Backlog;

/// The backlog is counted at most so often: counting a long one costs.
const BETWEEN_COUNTS: TimeDelta = TimeDelta::seconds(5);

pub(super) struct Metrics {
    instruments: Option<Instruments>,
    counted_at: Mutex<Option<DateTime<Utc>>>,
    stream: KeyValue,
}

struct Instruments {
    depth: Gauge<u64>,
    oldest_age: Gauge<f64>,
    parked: Gauge<u64>,
    deliveries: Counter<u64>,
}

impl Metrics {
    /// Measures nothing until it has a meter.
    pub(super) fn none(stream: &str) -> Self {
        Self {
            instruments: None,
            counted_at: Mutex::new(None),
            stream: KeyValue::new("stream", stream.to_owned()),
        }
    }

    pub(super) fn set_meter(&mut self, meter: &Meter) {
        self.instruments = Some(Instruments {
            depth: meter
                .u64_gauge("honi.outbox.depth")
                .with_description("Events not delivered yet")
                .build(),
            oldest_age: meter
                .f64_gauge("honi.outbox.oldest_age")
                .with_unit("s")
                .with_description("Age of the oldest of them")
                .build(),
            parked: meter
                .u64_gauge("honi.outbox.parked")
                .with_description("Events that wait for somebody to release them")
                .build(),
            deliveries: meter
                .u64_counter("honi.outbox.deliveries")
                .with_description("Attempts to deliver, by outcome")
                .build(),
        });
    }

    /// Whether the backlog should be counted now; if so, the next time is some seconds later.
    pub(super) fn count_is_due(&self, now: DateTime<Utc>) -> bool {
        let mut counted_at = self.counted_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = self.instruments.is_some() && counted_at.is_none_or(|at| now - at >= BETWEEN_COUNTS);
        if due {
            *counted_at = Some(now);
        }
        due
    }

    pub(super) fn backlog(&self, backlog: &Backlog, now: DateTime<Utc>) {
        let Some(instruments) = &self.instruments else { return };
        let attributes = std::slice::from_ref(&self.stream);
        let age = backlog.oldest.map_or(TimeDelta::zero(), |oldest| now - oldest);
        instruments.depth.record(backlog.depth, attributes);
        instruments.oldest_age.record(age.as_seconds_f64().max(0.0), attributes);
        instruments.parked.record(backlog.parked, attributes);
    }

    /// Another replica leads: it tells the backlog, and a stale number here would be added to its.
    pub(super) fn follows(&self, now: DateTime<Utc>) {
        let mut counted_at = self.counted_at.lock().unwrap_or_else(PoisonError::into_inner);
        if counted_at.take().is_some() {
            self.backlog(&Backlog::default(), now);
        }
    }

    pub(super) fn attempt(&self, outcome: &'static str) {
        if let Some(instruments) = &self.instruments {
            instruments
                .deliveries
                .add(1, &[self.stream.clone(), KeyValue::new("outcome", outcome)]);
        }
    }
}

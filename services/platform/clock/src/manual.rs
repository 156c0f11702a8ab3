//! The hand that moves a clock in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Moves the clock that [`Clock::manual`](crate::Clock::manual) gave with it. Clones move the same clock.
#[derive(Clone, Debug)]
pub struct ManualClock {
    micros: Arc<AtomicI64>,
}

impl ManualClock {
    pub(crate) fn new(at: DateTime<Utc>) -> Self {
        Self {
            micros: Arc::new(AtomicI64::new(at.timestamp_micros())),
        }
    }

    /// Sets the time, forward or back; what is finer than a microsecond is dropped.
    pub fn set(&self, at: DateTime<Utc>) {
        self.micros.store(at.timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves the time on by so much and answers the new time.
    ///
    /// # Panics
    /// If the step is longer than 292,000 years.
    pub fn advance(&self, by: TimeDelta) -> DateTime<Utc> {
        let step = by.num_microseconds().expect("a test does not step over 292,000 years");
        self.micros.fetch_add(step, Ordering::SeqCst);
        self.now()
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).expect("set and advance keep to chrono's range")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    #[test]
    fn clones_share_the_time() {
        let start: DateTime<Utc> = "2026-04-01T00:00:00.123456789Z".parse().unwrap();
        let (clock, hand) = Clock::manual(start);
        assert_eq!(clock.now().timestamp_subsec_nanos(), 123_456_000);
        let (other, other_hand) = (clock.clone(), hand.clone());
        other_hand.advance(TimeDelta::days(56));
        assert_eq!(clock.now(), other.now());
        assert_eq!(hand.now() - TimeDelta::days(56), clock.now() - TimeDelta::days(56));
        assert_eq!(clock.now().to_rfc3339(), "2026-05-27T00:00:00.123456+00:00");
    }
}

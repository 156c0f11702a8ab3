//! The time, from the system or by hand.
//!
//! Whatever needs to know when it is takes a [`Clock`], so that a test can say when it is. Waiting is not here: tokio's timers can be
//! paused by themselves, and a workflow has its own time.

mod manual;

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, Utc};

pub use manual::ManualClock;

/// Digits of a second that both database engines keep; a value with more would come back different from what was written.
const SUBSECOND_DIGITS: u16 = 6;

/// Japan's offset from UTC, +09:00. Japan has had no daylight saving time since 1951, so an offset does for a zone.
pub const JAPAN: FixedOffset = match FixedOffset::east_opt(9 * 3600) {
    Some(offset) => offset,
    None => panic!("nine hours are an offset"),
};

/// Tells the time. Cheap to clone; clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(ManualClock),
}

impl Clock {
    /// The clock of the system, for binaries.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `at` until its [`ManualClock`] moves it, for tests.
    pub fn manual(at: DateTime<Utc>) -> (Self, ManualClock) {
        let hand = ManualClock::new(at);
        (Self(Source::Manual(hand.clone())), hand)
    }

    /// The time, truncated to microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(hand) => hand.now(),
        }
    }

    /// The day it is in Japan now.
    pub fn today_in_japan(&self) -> NaiveDate {
        day_in_japan(self.now())
    }
}

/// The day in Japan at a time.
pub fn day_in_japan(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&JAPAN).date_naive()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock of the system")]
fn system_now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(SUBSECOND_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        let (clock, hand) = Clock::manual(at("2026-11-22T14:59:59.999999Z"));
        assert_eq!(clock.today_in_japan(), at("2026-11-22T00:00:00Z").date_naive());
        hand.set(at("2026-11-22T15:00:00Z"));
        assert_eq!(clock.today_in_japan(), at("2026-11-23T00:00:00Z").date_naive());
    }

    #[test]
    fn the_system_tells_no_more_than_microseconds() {
        let now = Clock::system().now();
        assert_eq!(now, now.trunc_subsecs(SUBSECOND_DIGITS));
    }
}

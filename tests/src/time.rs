//! Time that jumps: that of Temporal's test server, with the clock of the services set to it.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use honi_clock::{Clock, ManualClock};
use honi_testkit::temporal::TemporalServer;

/// Years in which the days from August to the next January fall as they do from 2026 on, holidays included: a server can skip time, but not
/// go back.
pub const YEARS: [i32; 5] = [2026, 2037, 2043, 2054, 2065];

/// A moment of a year in Japan, such as `09-18T10:00`.
///
/// # Panics
/// If it is none.
pub fn japan(year: i32, moment: &str) -> DateTime<Utc> {
    format!("{year}-{moment}:00+09:00").parse().expect("a moment")
}

/// The time of a suite on the time-skipping server.
#[derive(Clone, Debug)]
pub struct Time {
    clock: Clock,
    hand: ManualClock,
}

impl Time {
    pub(crate) async fn of(server: &TemporalServer) -> Self {
        let (clock, hand) = Clock::manual(server.now().await);
        Self { clock, hand }
    }

    /// The clock of the services.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// Sets the clock of the services alone, which may be ahead of the server's: nothing fires that is due meanwhile.
    pub fn ahead(&self, at: DateTime<Utc>) {
        self.hand.set(at);
    }

    /// Lets the time jump to `at`; what is due on the way fires.
    ///
    /// The clock of the services is there first: a timer of the server that fires at `at` makes the worker call the services, whose clock must
    /// not be behind then. Between jumps the server's time goes on as ours does, while the clock of the services stands still.
    ///
    /// # Panics
    /// If `at` is past on the server already.
    pub async fn jump(&self, server: &TemporalServer, at: DateTime<Utc>) {
        let now = server.now().await.trunc_subsecs(3);
        assert!(at >= now, "the server is at {now} already, later than {at}");
        self.hand.set(at);
        // The server rounds to milliseconds.
        server.skip(at - now + TimeDelta::milliseconds(1)).await;
    }
}

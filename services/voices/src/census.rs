//! How many complaints are open and how many are late, for whoever watches over the co-op.

use std::collections::BTreeMap;

use async_trait::async_trait;
use honi_clock::Clock;
use honi_database::Database;
use honi_neighbours::Follower;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Gauge, Meter};

use crate::domain::{DeadlineKind, StateCode};
use crate::storage;

/// Counts and tells. Every replica tells the same numbers: of several, take one.
pub(crate) struct Census {
    database: Database,
    clock: Clock,
    open: Gauge<u64>,
    overdue: Gauge<u64>,
}

impl Census {
    /// Of the complaints in `database`, told by `meter`.
    pub(crate) fn new(database: Database, clock: Clock, meter: &Meter) -> Self {
        Self {
            database,
            clock,
            open: meter
                .u64_gauge("honi.voices.open")
                .with_description("Complaints that are not closed, by state")
                .build(),
            overdue: meter
                .u64_gauge("honi.voices.overdue")
                .with_description("Deadlines that have passed and are not met, by kind")
                .build(),
        }
    }
}

#[async_trait]
impl Follower for Census {
    const WHAT: &'static str = "the number of open complaints";

    async fn look(&mut self) -> anyhow::Result<()> {
        let (conn, now) = (self.database.reader(), self.clock.now());
        let open = storage::voices::open_by_state(conn).await?;
        // Those of which there are none are told as well: a gauge keeps what it was told last.
        for state in StateCode::ALL.iter().filter(|state| **state != StateCode::Closed) {
            let count = open.get(state.code()).copied().unwrap_or_default();
            self.open.record(count, &[KeyValue::new("state", state.code())]);
        }
        let mut overdue: BTreeMap<DeadlineKind, u64> = BTreeMap::new();
        for voice in storage::voices::overdue(conn, now).await? {
            let late = voice
                .handling()
                .deadlines
                .iter()
                .filter(|it| it.met_at.is_none() && it.is_overdue(now));
            late.for_each(|deadline| *overdue.entry(deadline.kind).or_default() += 1);
        }
        for kind in DeadlineKind::ALL {
            let count = overdue.get(kind).copied().unwrap_or_default();
            self.overdue.record(count, &[KeyValue::new("kind", kind.code())]);
        }
        Ok(())
    }
}

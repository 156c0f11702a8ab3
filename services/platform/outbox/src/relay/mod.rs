//! The relay: puts events in order and delivers them.

mod backoff;
mod deliver;
mod metrics;
mod settings;
mod wake;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use opentelemetry::metrics::Meter;
use tokio_util::sync::CancellationToken;

pub use settings::RelaySettings;
pub use wake::Wake;

use crate::hold::{Hold, hold, let_go};
use crate::queue::{Backlog, backlog, due, mark_delivered};
use crate::sequence::{Sequenced, sequence};
use crate::{DeliveryError, Lease, Sink};
use deliver::{Attempt, Courier, Flight};
use metrics::Metrics;

/// The stream whose lease a relay takes. There is one for each database: that an event was delivered is noted once, whoever the sink is.
const STREAM: &str = "outbox";

/// Relays the events of one database to a sink. Any number of replicas may run; the one that holds the lease works.
pub struct Relay {
    db: Database,
    clock: Clock,
    courier: Arc<Courier>,
    sequenced: Vec<Arc<dyn Sequenced>>,
    settings: RelaySettings,
    lease: Lease,
    metrics: Metrics,
    wake: Wake,
}

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Whether this relay holds the lease; if not, it did nothing.
    pub leads: bool,
    /// Events, and rows of [`Sequenced`], that were put in order.
    pub sequenced: u64,
    /// Events that were delivered.
    pub delivered: u64,
    /// Events that will be tried again later.
    pub retried: u64,
    /// Events that were parked.
    pub parked: u64,
}

impl Step {
    /// Whether there may be more to do at once.
    pub const fn progressed(&self) -> bool {
        self.sequenced > 0 || self.delivered > 0
    }

    const fn and(self, settled: Self) -> Self {
        Self {
            leads: self.leads,
            sequenced: self.sequenced + settled.sequenced,
            delivered: self.delivered + settled.delivered,
            retried: self.retried + settled.retried,
            parked: self.parked + settled.parked,
        }
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Relay").field("lease", &self.lease).finish_non_exhaustive()
    }
}

impl Relay {
    /// A relay under a name of its own. It does nothing until it is [`run`](Self::run).
    pub fn new(db: Database, clock: Clock, sink: Arc<dyn Sink>, settings: RelaySettings) -> Self {
        let holder = Ids::system().next(clock.now()).to_string();
        let lease = Lease::new(STREAM, holder, settings.lease());
        Self {
            db,
            courier: Arc::new(Courier::new(sink, clock.clone(), settings.clone())),
            clock,
            sequenced: Vec::new(),
            settings,
            lease,
            metrics: Metrics::none(STREAM),
            wake: Wake::default(),
        }
    }

    /// Has it put something else in order as well, in the same transaction.
    #[must_use]
    pub fn sequencing(mut self, sequenced: Arc<dyn Sequenced>) -> Self {
        self.sequenced.push(sequenced);
        self
    }

    /// Has it tell its backlog (depth, oldest age, parked) and count its deliveries.
    #[must_use]
    pub fn measured_by(mut self, meter: &Meter) -> Self {
        self.metrics.set_meter(meter);
        self
    }

    /// What wakes it.
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

    /// How much waits to be delivered.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn backlog(&self) -> Result<Backlog, DatabaseError> {
        backlog(self.db.reader()).await
    }

    /// Works until it is stopped, then gives the lease back. Deliveries that have begun are finished first. A failure of the database is
    /// logged, and the work goes on when it is back.
    pub async fn run(&self, stop: CancellationToken) {
        let mut flight = Flight::default();
        while !stop.is_cancelled() {
            let begun = self.or_logged(self.begin(&mut flight, &stop).await);
            if begun.sequenced > 0 && flight.is_empty() {
                continue;
            }
            tokio::select! {
                attempts = flight.first(), if !flight.is_empty() => self.land(&mut flight, attempts).await,
                () = self.wake.wait(self.settings.poll()) => {}
                () = stop.cancelled() => {}
            }
            if begun.leads {
                self.or_logged(self.tell_backlog().await);
            }
        }
        while !flight.is_empty() {
            let attempts = flight.first().await;
            self.land(&mut flight, attempts).await;
        }
        if let Err(error) = self.give_back().await {
            tracing::warn!(%error, stream = self.lease.stream(), "the relay's lease is not given back and will run out");
        }
    }

    async fn land(&self, flight: &mut Flight, mut attempts: Vec<Attempt>) {
        flight.gather(&mut attempts).await;
        self.or_logged(self.settle(attempts).await);
    }

    fn or_logged<T: Default>(&self, done: Result<T, DatabaseError>) -> T {
        done.unwrap_or_else(|error| {
            tracing::error!(%error, stream = self.lease.stream(), "the relay cannot work");
            T::default()
        })
    }

    async fn tell_backlog(&self) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        if self.metrics.count_is_due(now) {
            self.metrics.backlog(&self.backlog().await?, now);
        }
        Ok(())
    }

    /// Takes or renews the lease, puts in order what has committed, delivers what is due, once; answers what it did.
    ///
    /// # Errors
    /// If the database fails. What was delivered and could not be marked is delivered again.
    pub async fn step(&self) -> Result<Step, DatabaseError> {
        let (stop, mut flight) = (CancellationToken::new(), Flight::default());
        let mut step = self.begin(&mut flight, &stop).await?;
        while !flight.is_empty() {
            let mut attempts = flight.first().await;
            flight.gather(&mut attempts).await;
            step = step.and(self.settle(attempts).await?);
        }
        if step.leads {
            self.tell_backlog().await?;
        }
        Ok(step)
    }

    /// Takes or renews the lease, puts in order what has committed, begins to deliver what is due.
    async fn begin(&self, flight: &mut Flight, stop: &CancellationToken) -> Result<Step, DatabaseError> {
        let now = self.clock.now();
        let Some((lease_until, sequenced)) = self.put_in_order(now).await? else {
            self.metrics.follows(now);
            return Ok(Step::default());
        };
        let busy = u32::try_from(flight.busy().len()).unwrap_or(u32::MAX);
        let room = self.settings.delivery_batch.saturating_sub(busy);
        if room > 0 {
            let events = due(self.db.reader(), now, flight.busy(), room).await?;
            self.courier.launch(flight, events, lease_until, stop);
        }
        Ok(Step {
            leads: true,
            sequenced,
            ..Step::default()
        })
    }

    /// What else is put in order may fail for good, as the audit log does when somebody has changed it. That must not hold up deadlines,
    /// so then the events are put in order alone.
    async fn put_in_order(&self, now: DateTime<Utc>) -> Result<Option<(DateTime<Utc>, u64)>, DatabaseError> {
        match self.put_in_order_with(&self.sequenced, now).await {
            Err(error) if !self.sequenced.is_empty() && !error.is_unavailable() => {
                tracing::error!(%error, stream = self.lease.stream(), "what shares the order of the events failed; they go on alone");
                self.put_in_order_with(&[], now).await
            }
            result => result,
        }
    }

    /// Renewing the lease first locks its row, so that a relay that wrongly believes it holds the lease cannot give positions meanwhile.
    /// The events come last: had one of the others hidden an error of PostgreSQL, the commit would quietly undo everything, but the
    /// statement for the events fails and tells.
    async fn put_in_order_with(
        &self,
        others: &[Arc<dyn Sequenced>],
        now: DateTime<Utc>,
    ) -> Result<Option<(DateTime<Utc>, u64)>, DatabaseError> {
        let transaction = self.db.begin().await?;
        let Some(lease_until) = self.lease.take(&transaction, now).await? else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let mut sequenced = 0;
        for other in others {
            sequenced += other.sequence(&transaction).await?;
        }
        sequenced += sequence(&transaction, self.settings.sequence_batch).await?;
        transaction.commit().await?;
        Ok(Some((lease_until, sequenced)))
    }

    /// Records what came of attempts, in one transaction.
    async fn settle(&self, attempts: Vec<Attempt>) -> Result<Step, DatabaseError> {
        let mut step = Step::default();
        if attempts.is_empty() {
            return Ok(step);
        }
        let now = self.clock.now();
        let (mut delivered, mut holds) = (Vec::new(), Vec::new());
        for (event, result) in attempts {
            match result {
                Ok(()) => {
                    self.metrics.attempt("delivered");
                    delivered.push((event.resource, event.position));
                }
                Err(error) => holds.push(self.hold_after(event, error, now)),
            }
        }
        step.delivered = delivered.len() as u64;
        step.parked = holds.iter().filter(|hold| hold.retry_at.is_none()).count() as u64;
        step.retried = holds.len() as u64 - step.parked;
        let transaction = self.db.begin().await?;
        // Whoever took the lease over meanwhile has tried the failed events too and knows better how they stand.
        if !holds.is_empty() && self.lease.take(&transaction, now).await?.is_none() {
            holds.clear();
        }
        mark_delivered(&transaction, delivered.iter().map(|(_, position)| *position).collect(), now).await?;
        let_go(&transaction, &delivered).await?;
        hold(&transaction, &holds, now).await?;
        transaction.commit().await?;
        Ok(step)
    }

    fn hold_after(&self, event: crate::Event, error: DeliveryError, now: DateTime<Utc>) -> Hold {
        let (reason, retry_at) = match error {
            DeliveryError::Retry(reason) if event.attempt < self.settings.attempts => {
                self.metrics.attempt("retried");
                (reason, Some(now + backoff::wait(&self.settings, &event.resource, event.attempt)))
            }
            DeliveryError::Retry(reason) | DeliveryError::Park(reason) => {
                self.metrics.attempt("parked");
                tracing::error!(event.id = %event.id, event.position, resource.name = event.resource, reason, "an event is parked");
                (reason, None)
            }
        };
        Hold {
            resource: event.resource,
            position: event.position,
            attempts: event.attempt,
            retry_at,
            reason,
        }
    }

    async fn give_back(&self) -> Result<(), DatabaseError> {
        let transaction = self.db.begin().await?;
        self.lease.give_back(&transaction, self.clock.now()).await?;
        transaction.commit().await
    }
}

//! The access log: calls that were refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use honi_audit_log::{Refusal, refuse};
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use honi_serve::Refusals;
use opentelemetry::metrics::{Counter, Meter};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Refusals that wait to be written. More are lost, and counted: whoever is refused must not hold up those who are not.
const QUEUE: usize = 4096;
/// Refusals in one transaction at most.
const BATCH: usize = 256;

/// The two ends of a service's access log: refused calls go in here, and the writer puts them into the table `access_log`.
pub(crate) fn access_log(clock: Clock, ids: Ids, database: Database, meter: &Meter) -> (AccessLog, Writer) {
    let (queue, waiting) = mpsc::channel(QUEUE);
    let losses = Arc::new(Losses {
        count: meter
            .u64_counter("access_log.lost")
            .with_description("Refused calls that are not in the access log.")
            .build(),
        told: AtomicBool::new(false),
    });
    let log = AccessLog {
        queue,
        clock,
        ids,
        losses: Arc::clone(&losses),
    };
    let writer = Writer { waiting, database, losses };
    (log, writer)
}

/// Takes refused calls, at once.
#[derive(Clone)]
pub(crate) struct AccessLog {
    queue: mpsc::Sender<(Uuid, Refusal)>,
    clock: Clock,
    ids: Ids,
    losses: Arc<Losses>,
}

impl Refusals for AccessLog {
    fn refused(&self, refusal: honi_serve::Refusal) {
        let at = self.clock.now();
        let code = Some(refusal.code_name().to_owned());
        let (actor, application) = match refusal.actor {
            Some(actor) => (actor.id, actor.application.map(|application| application.id)),
            None => ("unknown".to_owned(), None),
        };
        let row = Refusal {
            actor,
            application,
            method: refusal.method,
            resource: refusal.resource,
            code,
            reason: refusal.reason,
            request_id: Some(refusal.request_id),
            trace_id: refusal.trace_id,
            at,
        };
        if self.queue.try_send((self.ids.next(at), row)).is_err() {
            self.losses.add(1);
        }
    }
}

/// Writes what waits, in transactions of their own.
pub(crate) struct Writer {
    waiting: mpsc::Receiver<(Uuid, Refusal)>,
    database: Database,
    losses: Arc<Losses>,
}

impl Writer {
    /// Writes until `stop` is cancelled, and then what still waits.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                taken = self.waiting.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        return;
                    }
                    if let Err(error) = self.write(&batch).await {
                        tracing::error!(%error, refusals = taken, "refusals are not in the access log");
                        self.losses.add(taken);
                    }
                    batch.clear();
                }
                () = stop.cancelled(), if !self.waiting.is_closed() => self.waiting.close(),
            }
        }
    }

    async fn write(&self, batch: &[(Uuid, Refusal)]) -> Result<(), DatabaseError> {
        let transaction = self.database.begin().await?;
        for (id, refusal) in batch {
            refuse(&transaction, *id, refusal).await?;
        }
        transaction.commit().await
    }
}

/// Refusals that are not kept.
struct Losses {
    count: Counter<u64>,
    told: AtomicBool,
}

impl Losses {
    /// Counts them; the log has it once, for a line for each would only add to the load.
    fn add(&self, refusals: usize) {
        self.count.add(refusals as u64, &[]);
        if !self.told.swap(true, Ordering::Relaxed) {
            tracing::error!("refusals are lost to the access log; from now on only the metric access_log_lost_total says how many");
        }
    }
}

#[cfg(test)]
mod tests;

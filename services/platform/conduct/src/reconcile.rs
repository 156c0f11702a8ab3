//! Starting runs for records that lack one.

use std::error::Error;

use async_trait::async_trait;
use honi_database::DatabaseError;
use honi_orchestration::{OpenRecord, OrchestrationError, Orchestrator, Reconciled, Signal, Start};
use uuid::Uuid;

use crate::records::Records;
use crate::runs::{start, tell};

/// A page of a reconciliation.
#[derive(Clone, Copy, Debug)]
pub struct ReconciledPage {
    /// What was done.
    pub reconciled: Reconciled,
    /// The last record of the page, if there are more.
    pub next: Option<Uuid>,
}

/// Why a page could not be reconciled.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The records could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Temporal is away.
    #[error(transparent)]
    Temporal(#[from] OrchestrationError),
}

/// Starts a run for each of at most `size` such records after an id that lacks one. Without any it asks nobody.
///
/// # Errors
/// If the database fails or Temporal is away.
pub async fn reconcile<R: Records>(
    records: &R,
    orchestrator: &Orchestrator,
    after: Option<Uuid>,
    size: u64,
) -> Result<ReconciledPage, ReconcileError> {
    let mut open = records.open(None, after, size + 1).await?;
    let more = open.len() as u64 > size;
    open.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let open: Vec<_> = open.iter().filter_map(|record| Open::read(records, record)).collect();
    let next = open.last().filter(|_| more).map(|open| open.id);
    if open.is_empty() {
        let reconciled = Reconciled::default();
        return Ok(ReconciledPage { reconciled, next });
    }
    let reconciled = orchestrator.reconcile(open).await?;
    Ok(ReconciledPage { reconciled, next })
}

/// A record that a run must be there for.
struct Open<R> {
    records: R,
    id: Uuid,
    version: i64,
    start: Start,
}

impl<R: Records> Open<R> {
    /// The position is that of nothing, so every later event is news to the run.
    fn read(records: &R, record: &R::Record) -> Option<Self> {
        let now = records.clock().now();
        let description = records.describe(record, now);
        Some(Self {
            id: description.id,
            version: description.version,
            start: start::<R::Conducting>(&records.snapshot(record, 0), now).ok()?,
            records: records.clone(),
        })
    }
}

#[async_trait]
impl<R: Records> OpenRecord for Open<R> {
    fn start(&self) -> &Start {
        &self.start
    }

    async fn news(&self) -> Result<Option<Signal>, Box<dyn Error + Send + Sync>> {
        let record = self.records.find(self.id).await?.ok_or("the record is gone")?;
        let version = self.records.describe(&record, self.records.clock().now()).version;
        // What a run is told that was started from another version: its position is the lowest that is news, so that what the relay tells
        // besides has a higher one, and is newer or says the same.
        let is_news = version != self.version;
        Ok(is_news
            .then(|| tell::<R::Conducting>(&self.records.snapshot(&record, 1)))
            .transpose()?)
    }
}

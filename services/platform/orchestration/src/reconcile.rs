//! Starting what lacks a run: after Temporal's store was lost, or a run was ended by mistake.

use std::error::Error;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use temporalio_client::WorkflowIdReusePolicy;

use crate::{
    command::{Signal, Start},
    error::{OrchestrationError, told},
    orchestrator::Orchestrator,
    runs::CONCURRENCY,
};

/// An open record that a run must be there for, as it was read.
#[async_trait]
pub trait OpenRecord: Send + Sync {
    /// How to start its run.
    fn start(&self) -> &Start;

    /// What its run must be told because the record is not any more as it was read: that change may have been signalled before there was a
    /// run to tell. Nothing if the record is the same.
    ///
    /// # Errors
    /// If the record cannot be read.
    async fn news(&self) -> Result<Option<Signal>, Box<dyn Error + Send + Sync>>;
}

/// What a reconciliation did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// How many open records there were.
    pub open: u32,
    /// For how many of them a run was started.
    pub started: u32,
    /// For how many of them it failed, or nobody knows whether the run has the newest of its record. The log has why.
    pub failed: u32,
}

/// Request id of what a run is told when it has just been started: once in its life.
const FIRST_NEWS: &str = "reconciled";

/// What became of one record.
enum Outcome {
    Started,
    Running,
    Failed,
}

impl Orchestrator {
    /// Starts a run for each open record that lacks one. Safe to repeat and to run at the same time as the relay: Temporal keeps one run per
    /// id. A run that has ended is replaced, however it ended: that its record is open says that it ended too early (when records were
    /// restored from a copy, also one that completed). A run that was started in vain, because its record was closed meanwhile, is told so
    /// and ends. A store that was lost also lacks what runs need to start, so that is made first.
    ///
    /// # Errors
    /// If Temporal is away. What fails for one record is counted, and the others go on.
    pub async fn reconcile<R: OpenRecord>(
        &self,
        open: impl IntoIterator<Item = R, IntoIter: Send> + Send,
    ) -> Result<Reconciled, OrchestrationError> {
        match self.furnish_namespace().await {
            Err(error) if error.is_away() => return Err(error),
            // Whoever may not administer can still start runs, where somebody else has prepared the namespace.
            Err(error) => tracing::warn!(%error, "the namespace could not be prepared"),
            Ok(()) => {}
        }
        let outcomes = stream::iter(open).map(async |record| self.reconcile_one(&record).await);
        let mut outcomes = std::pin::pin!(outcomes.buffer_unordered(CONCURRENCY));
        let mut reconciled = Reconciled::default();
        while let Some(outcome) = outcomes.next().await {
            reconciled.open += 1;
            match outcome? {
                Outcome::Started => reconciled.started += 1,
                Outcome::Running => {}
                Outcome::Failed => reconciled.failed += 1,
            }
        }
        Ok(reconciled)
    }

    async fn reconcile_one(&self, record: &impl OpenRecord) -> Result<Outcome, OrchestrationError> {
        let start = record.start();
        let failed = |error: &dyn Error, what: &str| {
            tracing::error!(error = %told(error), workflow_id = start.workflow_id, "{what}");
            Ok(Outcome::Failed)
        };
        match self.start_unless(start, WorkflowIdReusePolicy::AllowDuplicate).await {
            Ok(true) => {}
            Ok(false) => return Ok(Outcome::Running),
            Err(error) if error.is_away() => return Err(error),
            Err(error) => return failed(&error, "a run that is lacking could not be started"),
        }
        let news = match record.news().await {
            Ok(news) => news,
            Err(error) => return failed(&*error, "whether a run that was started has the newest of its record is not known"),
        };
        let Some(signal) = news else {
            return Ok(Outcome::Started);
        };
        match self.signal(&signal, FIRST_NEWS).await {
            Ok(()) => Ok(Outcome::Started),
            Err(error) if error.is_away() => Err(error),
            Err(error) => failed(&error, "a run that was started could not be told the newest of its record"),
        }
    }
}

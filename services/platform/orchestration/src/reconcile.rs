//! Starting what lacks a run: after Temporal's store was lost, or a run was ended by mistake.

use futures::{Stream, StreamExt};
use temporalio_client::WorkflowIdReusePolicy;

use crate::{command::Start, error::OrchestrationError, orchestrator::Orchestrator, runs::CONCURRENCY};

/// What a reconciliation did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// How many open records there were.
    pub open: u32,
    /// For how many of them a run was started.
    pub started: u32,
}

impl Orchestrator {
    /// Starts a run for each open record that lacks one; `open` gives the start of each, from the record as it stands. Safe to repeat and
    /// to run at the same time as the relay: Temporal keeps one run per id. A run that failed, or was cancelled or terminated, is replaced; one
    /// that completed is not, because it saw its record closed. A store that was lost also lacks what runs need to start, so the namespace
    /// is prepared first.
    ///
    /// # Errors
    /// The first error ends it; what was started stays, and the next call goes on.
    pub async fn reconcile(&self, open: impl Stream<Item = Start> + Send) -> Result<Reconciled, OrchestrationError> {
        if let Err(error) = self.prepare_namespace().await {
            // Whoever may not administer can still start runs, where somebody else has prepared the namespace.
            tracing::warn!(%error, "the namespace could not be prepared");
        }
        let policy = WorkflowIdReusePolicy::AllowDuplicateFailedOnly;
        let mut results = std::pin::pin!(
            open.map(async |start| self.start_unless(&start, policy).await)
                .buffer_unordered(CONCURRENCY)
        );
        let mut reconciled = Reconciled::default();
        while let Some(result) = results.next().await {
            reconciled.open += 1;
            reconciled.started += u32::from(result?);
        }
        Ok(reconciled)
    }
}

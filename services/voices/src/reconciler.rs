//! Looking from time to time whether every open complaint has its run: the loss of Temporal's store must not wait for an operator.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_database::DatabaseError;
use honi_orchestration::Orchestrator;
use honi_outbox::Lease;

use crate::app::Deps;
use crate::app::workflows::{ReconciledPage, reconcile};
use crate::follow::Follower;

/// Complaints that are looked at before the lease is renewed.
const PAGE: u64 = 200;

/// Reconciles runs with records. Of several replicas one does it: the one that holds the lease, which lasts from one look to the next.
pub(crate) struct Reconciler {
    deps: Deps,
    orchestrator: Orchestrator,
    lease: Lease,
}

impl Reconciler {
    /// Under the name `holder`, which no other process bears; looking `every` so often.
    pub(crate) fn new(deps: Deps, orchestrator: Orchestrator, holder: String, every: Duration) -> Self {
        let length = TimeDelta::from_std(every).unwrap_or(TimeDelta::MAX);
        Self {
            deps,
            orchestrator,
            lease: Lease::new("reconcile", holder, length),
        }
    }

    async fn leads(&self) -> Result<bool, DatabaseError> {
        let transaction = self.deps.database.begin().await?;
        let until = self.lease.take(&transaction, self.deps.clock.now()).await?;
        transaction.commit().await?;
        Ok(until.is_some())
    }
}

#[async_trait]
impl Follower for Reconciler {
    const WHAT: &'static str = "which complaints have a run";

    async fn look(&mut self) -> anyhow::Result<()> {
        let mut after = None;
        while self.leads().await? {
            let ReconciledPage { reconciled, next } = reconcile(&self.deps, &self.orchestrator, after, PAGE).await?;
            if reconciled.started > 0 || reconciled.failed > 0 {
                tracing::warn!(
                    started = reconciled.started,
                    failed = reconciled.failed,
                    "open complaints lacked a run"
                );
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(())
    }
}

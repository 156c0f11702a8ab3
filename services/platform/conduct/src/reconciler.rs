//! Looking from time to time whether every open record has its run: the loss of Temporal's store must not wait for an operator.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_database::{Database, DatabaseError};
use honi_neighbours::Follower;
use honi_orchestration::Orchestrator;
use honi_outbox::Lease;

use crate::reconcile::{ReconciledPage, reconcile};
use crate::records::Records;
use crate::runs::Conducting as _;

/// Records that are looked at before the lease is renewed.
const PAGE: u64 = 200;

/// Reconciles runs with records. Of several replicas one does it: the one that holds the lease, which lasts from one look to the next.
pub struct Reconciler<R> {
    records: R,
    database: Database,
    orchestrator: Orchestrator,
    lease: Lease,
}

impl<R: Records> Reconciler<R> {
    /// Over these records and the database that has the lease; under the name `holder`, which no other process bears; looking `every` so often.
    pub fn new(records: R, database: Database, orchestrator: Orchestrator, holder: String, every: Duration) -> Self {
        let length = TimeDelta::from_std(every).unwrap_or(TimeDelta::MAX);
        Self {
            records,
            database,
            orchestrator,
            // A service may have several kinds of records, each looked after by itself.
            lease: Lease::new(format!("reconcile/{}", R::Conducting::TASK_QUEUE), holder, length),
        }
    }

    async fn leads(&self) -> Result<bool, DatabaseError> {
        let transaction = self.database.begin().await?;
        let until = self.lease.take(&transaction, self.records.clock().now()).await?;
        transaction.commit().await?;
        Ok(until.is_some())
    }
}

#[async_trait]
impl<R: Records> Follower for Reconciler<R> {
    const WHAT: &'static str = R::WHAT;

    async fn look(&mut self) -> anyhow::Result<()> {
        let mut after = None;
        while self.leads().await? {
            let ReconciledPage { reconciled, next } = reconcile(&self.records, &self.orchestrator, after, PAGE).await?;
            if reconciled.started > 0 || reconciled.failed > 0 {
                tracing::warn!(
                    started = reconciled.started,
                    failed = reconciled.failed,
                    "open records lacked a run"
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

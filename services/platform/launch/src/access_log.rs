//! The access log: calls that were refused.

use async_trait::async_trait;
use honi_audit_log::{Refusal, refuse};
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use honi_serve::Refusals;

/// Keeps refused calls in the table `access_log`, in transactions of their own.
pub(crate) struct AccessLog {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

#[async_trait]
impl Refusals for AccessLog {
    async fn refused(&self, refusal: honi_serve::Refusal) {
        if let Err(error) = self.keep(refusal).await {
            tracing::error!(%error, "a refusal is not in the access log");
        }
    }
}

impl AccessLog {
    async fn keep(&self, refusal: honi_serve::Refusal) -> Result<(), DatabaseError> {
        let at = self.clock.now();
        let refusal = Refusal {
            actor: refusal.actor.map_or_else(|| "unknown".to_owned(), |actor| actor.id),
            method: refusal.method,
            resource: refusal.resource,
            reason: refusal.reason,
            at,
        };
        let transaction = self.database.begin().await?;
        refuse(&transaction, self.ids.next(at), &refusal).await?;
        transaction.commit().await
    }
}

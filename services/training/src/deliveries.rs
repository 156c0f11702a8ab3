//! What the relay delivers to: what happens to credentials goes to their workflow, new notices are told by e-mail. Other services read the
//! events from the feed.

use std::sync::Arc;

use async_trait::async_trait;
use honi_conduct::SnapshotMapping;
use honi_names::CredentialName;
use honi_orchestration::{Orchestrator, TemporalSink};
use honi_outbox::{DeliveryError, Event, Sink};

use crate::app::lifecycle::CredentialLifecycle;

/// Each event goes one way, so that neither waits for the other's receiver.
pub(crate) struct Deliveries {
    workflow: TemporalSink<SnapshotMapping<CredentialLifecycle>>,
    mail: Arc<dyn Sink>,
}

impl Deliveries {
    /// To the runs that `orchestrator` knows, and to `mail`.
    pub(crate) fn new(orchestrator: Orchestrator, mail: Arc<dyn Sink>) -> Self {
        Self {
            workflow: TemporalSink::new(orchestrator, SnapshotMapping::default()),
            mail,
        }
    }
}

#[async_trait]
impl Sink for Deliveries {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        if event.resource.parse::<CredentialName>().is_ok() {
            self.workflow.deliver(event).await
        } else {
            self.mail.deliver(event).await
        }
    }
}

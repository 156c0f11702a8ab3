//! Delivery of domain events to Temporal.

use async_trait::async_trait;
use honi_outbox::{DeliveryError, Event, Sink};

use crate::{
    command::Command,
    error::{OrchestrationError, told},
    orchestrator::Orchestrator,
};

/// Which workflow an event concerns: a service's own knowledge.
pub trait Mapping: Send + Sync {
    /// What follows from an event.
    ///
    /// # Errors
    /// Why the event cannot be understood, without repeating its content; it is parked then.
    fn command(&self, event: &Event) -> Result<Command, String>;
}

/// Delivers events to Temporal, as their [`Mapping`] says.
#[derive(Debug)]
pub struct TemporalSink<M> {
    orchestrator: Orchestrator,
    mapping: M,
}

impl<M: Mapping> TemporalSink<M> {
    /// A sink that delivers through `orchestrator`.
    pub fn new(orchestrator: Orchestrator, mapping: M) -> Self {
        Self { orchestrator, mapping }
    }
}

#[async_trait]
impl<M: Mapping> Sink for TemporalSink<M> {
    /// Runs inside the relay's span of the delivery, so the span of the start or signal becomes its child.
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        match self.mapping.command(event).map_err(DeliveryError::Park)? {
            Command::Start(start) => self.orchestrator.start(&start).await.map(drop),
            Command::Signal(signal) => self.orchestrator.signal(&signal, &event.id.to_string()).await,
            Command::Nothing => Ok(()),
        }
        .map_err(undelivered)
    }
}

fn undelivered(error: OrchestrationError) -> DeliveryError {
    let (transient, text) = (error.is_transient(), told(&error));
    if transient {
        DeliveryError::Retry(text)
    } else {
        DeliveryError::Park(text)
    }
}

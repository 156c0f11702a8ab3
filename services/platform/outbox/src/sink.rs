//! Where events go.

use std::fmt;

use async_trait::async_trait;

use crate::Event;

/// Takes events. The same event may come again after a crash, so taking it twice must do no more than taking it once.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Takes one event. No later event of the same resource comes before this has answered; events of other resources may.
    ///
    /// # Errors
    /// Whether to try again or to give up.
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError>;
}

/// Why an event was not taken. The text is kept and shown to operators: codes and names, no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryError {
    /// It may work later: the other side is away.
    Retry(String),
    /// It will not work by itself: the event or the other side must be mended first.
    Park(String),
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry(reason) => write!(formatter, "to be tried again: {reason}"),
            Self::Park(reason) => write!(formatter, "to be parked: {reason}"),
        }
    }
}

impl std::error::Error for DeliveryError {}

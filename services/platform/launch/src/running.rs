//! A service at work.

use anyhow::Context as _;
use tokio::task::JoinHandle;

/// A service at work.
#[must_use = "a failure of the service is answered by `finished`"]
pub struct Running(pub(crate) JoinHandle<anyhow::Result<()>>);

impl Running {
    /// Waits until the service has ended: after the drain that follows the shutdown, or because it failed.
    ///
    /// # Errors
    /// Why it failed.
    pub async fn finished(self) -> anyhow::Result<()> {
        self.0.await.context("the service panicked")?
    }
}

//! Looking at another service again and again.

use std::time::Duration;

use async_trait::async_trait;
use honi_telemetry::unrecorded;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// Something that keeps up with another service.
#[async_trait]
pub trait Follower: Send {
    /// What is followed, for the log.
    const WHAT: &'static str;

    /// Takes over what is new. What fails is tried again at the next look.
    async fn look(&mut self) -> anyhow::Result<()>;
}

/// Looks at once and then `every` so often, until it is stopped. A failure is logged when it begins and when it is over.
pub async fn follow<F: Follower>(mut follower: F, every: Duration, stop: &CancellationToken) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    let following = async {
        loop {
            ticks.tick().await;
            let outcome = unrecorded(follower.look()).await;
            match &outcome {
                Err(error) if !failed => {
                    tracing::warn!(error = format!("{error:#}"), "{} cannot be followed; the last news holds", F::WHAT)
                }
                Ok(()) if failed => tracing::info!("{} is followed again", F::WHAT),
                Ok(()) | Err(_) => {}
            }
            failed = outcome.is_err();
        }
    };
    stop.run_until_cancelled(following).await;
}

//! What runs of a suite: each part until it is told to stop, and all of them in the order in which they can do without each other.

use std::time::Duration;

use anyhow::Context as _;
use futures::future::{join_all, select_all};
use honi_telemetry::Telemetry;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a part may take to stop; Temporal may have to be killed in the end.
const STOP_WITHIN: Duration = Duration::from_secs(30);

/// A part that runs until it is told to stop.
pub(super) struct Part {
    name: &'static str,
    stop: CancellationToken,
    /// Nothing once it has ended by itself: how it did was told then.
    task: Option<JoinHandle<anyhow::Result<()>>>,
    telemetry: Option<Observed>,
}

/// The telemetry of a part, and what serves its metrics.
pub(super) struct Observed {
    pub(super) telemetry: Telemetry,
    pub(super) metrics: Option<JoinHandle<std::io::Result<()>>>,
}

impl Observed {
    /// Sends what there is still to send, and gives the port of the metrics free.
    pub(super) async fn shutdown(self) {
        self.telemetry.shutdown().await;
        if let Some(metrics) = self.metrics {
            metrics.abort();
            // Its port is free once it has ended.
            let _ = metrics.await;
        }
    }
}

impl Part {
    /// A part that runs in a task, which ends when `stop` is cancelled.
    pub(super) fn new(name: &'static str, stop: CancellationToken, task: JoinHandle<anyhow::Result<()>>) -> Self {
        Self {
            name,
            stop,
            task: Some(task),
            telemetry: None,
        }
    }

    /// The same part, with telemetry that ends with it.
    pub(super) fn with(self, telemetry: Observed) -> Self {
        Self {
            telemetry: Some(telemetry),
            ..self
        }
    }

    /// Waits until it ends by itself, which none should, and says how. Whoever stops it afterwards is not told again.
    pub(super) async fn ended(&mut self) -> anyhow::Error {
        let Some(task) = &mut self.task else {
            return std::future::pending().await;
        };
        let outcome = task.await;
        self.task = None;
        match outcome {
            Ok(Ok(())) => anyhow::anyhow!("{} ended", self.name),
            Ok(Err(error)) => error.context(format!("{} failed", self.name)),
            Err(error) => anyhow::Error::from(error).context(format!("{} panicked", self.name)),
        }
    }

    /// Tells it to stop and waits until it has.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let outcome = match self.task {
            None => Ok(()),
            Some(task) => match tokio::time::timeout(STOP_WITHIN, task).await {
                Err(_) => Err(anyhow::anyhow!("{} did not stop in time", self.name)),
                Ok(ended) => ended
                    .with_context(|| format!("{} panicked", self.name))
                    .and_then(|outcome| outcome.with_context(|| format!("{} failed", self.name))),
            },
        };
        if let Some(telemetry) = self.telemetry {
            telemetry.shutdown().await;
        }
        outcome
    }
}

/// Everything that was started, so that it can be stopped however far a start came.
#[derive(Default)]
pub(super) struct Running {
    /// The worker, which calls the services.
    pub(super) worker: Option<Part>,
    /// The voices service, which is replaced when the rules change.
    pub(super) voices: Option<Part>,
    /// The other services.
    pub(super) services: Vec<Part>,
    /// The suite's own telemetry.
    pub(super) telemetry: Option<Telemetry>,
    /// What they all stand on.
    pub(super) beside: Vec<Part>,
}

impl Running {
    /// Waits until a part ends by itself, and says which and why.
    pub(super) async fn failed(&mut self) -> anyhow::Error {
        let parts = self
            .worker
            .iter_mut()
            .chain(&mut self.voices)
            .chain(&mut self.services)
            .chain(&mut self.beside);
        select_all(parts.map(|part| Box::pin(part.ended()))).await.0
    }

    /// Stops the worker, then the services that it calls, then what they stand on.
    ///
    /// # Errors
    /// Of the first part that does not stop in order; the others are stopped all the same.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        let together = async |parts: Vec<Part>| {
            join_all(parts.into_iter().map(Part::stop))
                .await
                .into_iter()
                .collect::<anyhow::Result<()>>()
        };
        let worker = together(self.worker.into_iter().collect()).await;
        let services = together(self.voices.into_iter().chain(self.services).collect()).await;
        // The last spans go to the viewer, which is among what stands beside.
        if let Some(telemetry) = self.telemetry {
            telemetry.shutdown().await;
        }
        let beside = together(self.beside).await;
        worker.and(services).and(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Running};
    use tokio_util::sync::CancellationToken;

    fn part(name: &'static str, work: impl Future<Output = anyhow::Result<()>> + Send + 'static, stop: &CancellationToken) -> Part {
        Part::new(name, stop.clone(), tokio::spawn(work))
    }

    #[tokio::test]
    async fn a_part_that_ends_is_told_once_and_the_others_are_stopped() {
        let (one, other) = (CancellationToken::new(), CancellationToken::new());
        let told = other.clone();
        let waits = async move {
            told.cancelled().await;
            Ok(())
        };
        let mut running = Running {
            worker: Some(part("the worker", async { anyhow::bail!("no reason") }, &one)),
            beside: vec![part("the viewer", waits, &other)],
            ..Running::default()
        };
        let said = format!("{:#}", running.failed().await);
        assert_eq!(said, "the worker failed: no reason");
        running.stop().await.unwrap();
        assert!(other.is_cancelled());
    }

    #[tokio::test]
    async fn every_part_is_stopped_though_one_does_not_stop_in_order() {
        let stop = CancellationToken::new();
        let told = stop.clone();
        let fails = async move {
            told.cancelled().await;
            anyhow::bail!("a full disk")
        };
        let (last, heard) = (CancellationToken::new(), CancellationToken::new());
        let (asked, hears) = (last.clone(), heard.clone());
        let ends = async move {
            asked.cancelled().await;
            hears.cancel();
            Ok(())
        };
        let running = Running {
            worker: Some(part("the worker", fails, &stop)),
            beside: vec![part("the viewer", ends, &last)],
            ..Running::default()
        };
        let said = format!("{:#}", running.stop().await.unwrap_err());
        assert_eq!(said, "the worker failed: a full disk");
        assert!(heard.is_cancelled());
    }
}

//! A run of a workflow on a server that skips time: how tests let it sleep, look at it, and record it.

use std::{path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use temporalio_client::{Client, WorkflowFetchHistoryOptions, WorkflowHandle};
use temporalio_common::{
    HasWorkflowDefinition,
    protos::temporal::api::{enums::v1::EventType, history::v1::HistoryEvent},
};

use crate::{eventually, temporal::TemporalServer};

/// How long a run may take to come to rest, on a machine that is busy with other tests as well.
const PATIENCE: Duration = Duration::from_secs(60);

/// Events that are the last ones while a run waits, or when it has ended.
const AT_REST: [EventType; 6] = [
    EventType::WorkflowTaskCompleted,
    EventType::TimerStarted,
    EventType::TimerCanceled,
    EventType::UpsertWorkflowSearchAttributes,
    EventType::WorkflowExecutionCompleted,
    EventType::WorkflowExecutionCanceled,
];

/// A run, and the server it is on.
#[expect(missing_debug_implementations, reason = "a handle has none")]
pub struct Run<W> {
    server: TemporalServer,
    /// By which it is signalled, asked and ended.
    pub handle: WorkflowHandle<Client, W>,
}

impl<W: HasWorkflowDefinition> Run<W> {
    /// The run of a handle, on a server that skips time.
    pub const fn new(server: TemporalServer, handle: WorkflowHandle<Client, W>) -> Self {
        Self { server, handle }
    }

    /// The time on the server.
    pub async fn now(&self) -> DateTime<Utc> {
        self.server.now().await
    }

    /// Lets time run on by this much, once the run sleeps.
    pub async fn skip(&self, by: TimeDelta) {
        self.sleeps().await;
        self.server.skip(by).await;
        self.sleeps().await;
    }

    /// Waits until the run has nothing left to do but wait: a jump of time must not overtake a workflow task.
    async fn sleeps(&self) {
        eventually(PATIENCE, async || {
            let events = self.events().await;
            let last = events.last().map(HistoryEvent::event_type);
            last.is_some_and(|last| AT_REST.contains(&last)) && events.iter().any(|event| event.event_type() == EventType::TimerStarted)
        })
        .await;
    }

    /// Its history.
    ///
    /// # Panics
    ///
    /// If the server does not answer.
    pub async fn events(&self) -> Vec<HistoryEvent> {
        self.handle
            .fetch_history(WorkflowFetchHistoryOptions::default())
            .into_events()
            .await
            .expect("a history")
    }

    /// Writes the history into `histories/` of a crate, if this is the documented command that records those that are missing.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub async fn record(&self, manifest_dir: &str, name: &str) {
        #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
        if std::env::var("HONI_RECORD_HISTORIES").is_err() {
            return;
        }
        let path = Path::new(manifest_dir).join("histories").join(format!("{name}.json"));
        if !path.exists() {
            let history = self
                .handle
                .fetch_history(WorkflowFetchHistoryOptions::default())
                .to_json()
                .await
                .expect("JSON");
            std::fs::write(path, history).expect("written");
        }
    }
}

//! The workflows of this service: which event starts or signals which run, and what must be running now.

use std::error::Error;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_complaint_handling::{ComplaintSnapshot, TASK_QUEUE, VOICE_CHANGED, WORKFLOW_TYPE, start_attributes, workflow_id};
use honi_database::DatabaseError;
use honi_names::VoiceName;
use honi_orchestration::{Command, Mapping, OpenRecord, OrchestrationError, Orchestrator, Reconciled, Signal, Start};
use honi_outbox::Event;
use honi_serve::Caller;
use uuid::Uuid;

use super::list::not_about;
use super::{Deps, events};
use crate::domain::Voice;
use crate::storage;

/// A complaint's first event starts its workflow, every later one tells it how the record stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ComplaintMapping;

impl Mapping for ComplaintMapping {
    fn command(&self, event: &Event) -> Result<Command, String> {
        let Some(snapshot) = event.payload.get("snapshot").filter(|snapshot| !snapshot.is_null()) else {
            return Ok(Command::Nothing);
        };
        let snapshot: ComplaintSnapshot = serde_json::from_value(snapshot.clone()).map_err(|_| "the snapshot cannot be read".to_owned())?;
        let snapshot = ComplaintSnapshot {
            position: event.position,
            ..snapshot
        };
        let starts = event.payload.get("starts").and_then(serde_json::Value::as_bool);
        // Events of before do not say it: then only the first one starts a run.
        if starts.unwrap_or(event.kind == "voices.created") {
            return start(&snapshot, event.occurred_at).map(Command::Start);
        }
        tell(&snapshot).map(Command::Signal)
    }
}

/// How to tell the run of a complaint how it stands.
fn tell(snapshot: &ComplaintSnapshot) -> Result<Signal, String> {
    Ok(Signal {
        workflow_id: workflow_id(snapshot.voice, snapshot.cycle),
        name: VOICE_CHANGED,
        input: serde_json::to_value(snapshot).map_err(|error| error.to_string())?,
    })
}

/// How to start the run of a complaint as it stands.
///
/// # Errors
/// If the snapshot cannot be written as JSON, which its types rule out.
pub(crate) fn start(snapshot: &ComplaintSnapshot, now: DateTime<Utc>) -> Result<Start, String> {
    Ok(Start {
        workflow_type: WORKFLOW_TYPE,
        task_queue: TASK_QUEUE,
        workflow_id: workflow_id(snapshot.voice, snapshot.cycle),
        search_attributes: start_attributes(snapshot, now),
        input: serde_json::to_value(snapshot).map_err(|error| error.to_string())?,
    })
}

/// At most `size` complaints that a workflow must be running for and that the caller may hear of, after an id; one more if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn open(deps: &Deps, caller: &Caller, after: Option<Uuid>, size: u64) -> Result<Vec<Voice>, DatabaseError> {
    storage::voices::open(deps.database.reader(), not_about(caller), after, size + 1).await
}

/// A page of a reconciliation.
pub(crate) struct ReconciledPage {
    /// What was done.
    pub(crate) reconciled: Reconciled,
    /// The last complaint of the page, if there are more.
    pub(crate) next: Option<Uuid>,
}

/// Why a page could not be reconciled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReconcileError {
    /// The complaints could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Temporal is away.
    #[error(transparent)]
    Temporal(#[from] OrchestrationError),
}

/// Starts a run for each of at most `size` such complaints after an id that lacks one. Without any it asks nobody.
///
/// # Errors
/// If the database fails or Temporal is away.
pub(crate) async fn reconcile(
    deps: &Deps,
    orchestrator: &Orchestrator,
    after: Option<Uuid>,
    size: u64,
) -> Result<ReconciledPage, ReconcileError> {
    let mut voices = storage::voices::open(deps.database.reader(), None, after, size + 1).await?;
    let more = voices.len() as u64 > size;
    voices.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = voices.last().filter(|_| more).map(|voice| voice.intake().name.id());
    if voices.is_empty() {
        let reconciled = Reconciled::default();
        return Ok(ReconciledPage { reconciled, next });
    }
    let open = voices.iter().filter_map(|voice| OpenComplaint::read(deps, voice));
    let reconciled = orchestrator.reconcile(open.collect::<Vec<_>>()).await?;
    Ok(ReconciledPage { reconciled, next })
}

/// A complaint that a run must be there for.
struct OpenComplaint {
    deps: Deps,
    name: VoiceName,
    version: i64,
    start: Start,
}

impl OpenComplaint {
    /// The position is that of nothing, so every later event is news to the run.
    fn read(deps: &Deps, voice: &Voice) -> Option<Self> {
        Some(Self {
            deps: deps.clone(),
            name: voice.intake().name,
            version: voice.handling().version,
            start: start(&events::snapshot(voice, 0), deps.clock.now()).ok()?,
        })
    }
}

#[async_trait]
impl OpenRecord for OpenComplaint {
    fn start(&self) -> &Start {
        &self.start
    }

    async fn news(&self) -> Result<Option<Signal>, Box<dyn Error + Send + Sync>> {
        let stored = storage::voices::find(self.deps.database.reader(), self.name).await?;
        let voice = stored.ok_or("the complaint is gone")?.voice;
        Ok(news(self.version, &voice)?)
    }
}

/// What to tell a run that was started from this version of a complaint, by how it stands now. The position is the lowest that is news: what
/// the relay tells besides has a higher one, and is newer or says the same.
fn news(read: i64, voice: &Voice) -> Result<Option<Signal>, String> {
    let is_news = voice.handling().version != read;
    is_news.then(|| tell(&events::snapshot(voice, 1))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{acknowledged, complaint};

    #[test]
    fn a_run_is_told_only_what_is_news_to_it() {
        let (read, now) = (complaint([]), acknowledged());
        let version = read.handling().version;
        assert!(news(version, &read).unwrap().is_none());
        let signal = news(version, &now).unwrap().unwrap();
        assert_eq!(signal.workflow_id, workflow_id(now.intake().name, 1));
        let told: ComplaintSnapshot = serde_json::from_value(signal.input).unwrap();
        assert_eq!(told, events::snapshot(&now, 1));
    }
}

//! Which event starts or tells which run.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use honi_deadline_ladder::{Process, Snapshot, start_attributes};
use honi_orchestration::{Command, Mapping, Signal, Start};
use honi_outbox::Event;

/// The names by which Temporal knows a process.
pub trait Conducting: Send + Sync + 'static {
    /// What its messages name.
    type Process: Process;
    /// Its type.
    const WORKFLOW_TYPE: &'static str;
    /// Its task queue.
    const TASK_QUEUE: &'static str;
    /// Its signal that the record changed.
    const CHANGED: &'static str;
    /// Kind of the event that starts a run where the event does not say so itself, as those of before did not.
    const CREATED: &'static str;

    /// Workflow id of one round of a record's handling.
    fn workflow_id(subject: &<Self::Process as Process>::Subject) -> String;
}

/// How to start the run of a record as it stands.
///
/// # Errors
/// If the snapshot cannot be written as JSON, which its types rule out.
pub fn start<C: Conducting>(snapshot: &Snapshot<C::Process>, now: DateTime<Utc>) -> Result<Start, String> {
    Ok(Start {
        workflow_type: C::WORKFLOW_TYPE,
        task_queue: C::TASK_QUEUE,
        workflow_id: C::workflow_id(&snapshot.subject),
        search_attributes: start_attributes(snapshot, now),
        input: serde_json::to_value(snapshot).map_err(|error| error.to_string())?,
    })
}

/// How to tell the run of a record how it stands.
///
/// # Errors
/// As [`start`].
pub fn tell<C: Conducting>(snapshot: &Snapshot<C::Process>) -> Result<Signal, String> {
    Ok(Signal {
        workflow_id: C::workflow_id(&snapshot.subject),
        name: C::CHANGED,
        input: serde_json::to_value(snapshot).map_err(|error| error.to_string())?,
    })
}

/// A record's first event starts its workflow, every later one tells it how the record stands. Events have the record as `snapshot` in their
/// payload, none where no workflow is to hear of it, and say with `starts` whether it is the first of a round.
#[derive(Clone, Copy, Debug)]
pub struct SnapshotMapping<C>(PhantomData<fn() -> C>);

impl<C> Default for SnapshotMapping<C> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<C: Conducting> Mapping for SnapshotMapping<C> {
    fn command(&self, event: &Event) -> Result<Command, String> {
        let Some(snapshot) = event.payload.get("snapshot").filter(|snapshot| !snapshot.is_null()) else {
            return Ok(Command::Nothing);
        };
        let snapshot: Snapshot<C::Process> =
            serde_json::from_value(snapshot.clone()).map_err(|_| "the snapshot cannot be read".to_owned())?;
        let snapshot = Snapshot {
            position: event.position,
            ..snapshot
        };
        let starts = event.payload.get("starts").and_then(serde_json::Value::as_bool);
        if starts.unwrap_or(event.kind == C::CREATED) {
            return start::<C>(&snapshot, event.occurred_at).map(Command::Start);
        }
        tell::<C>(&snapshot).map(Command::Signal)
    }
}

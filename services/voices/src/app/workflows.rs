//! The workflows of this service: which event starts or signals which run, and what must be running now.

use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use honi_complaint_handling::{ComplaintSnapshot, TASK_QUEUE, VOICE_CHANGED, WORKFLOW_TYPE, start_attributes, workflow_id};
use honi_database::DatabaseError;
use honi_orchestration::{Command, Mapping, Signal, Start};
use honi_outbox::Event;
use uuid::Uuid;

use super::{Deps, events};
use crate::domain::Voice;
use crate::storage;

/// Open complaints read at once.
const PAGE: u64 = 200;

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
        if event.kind == "voices.created" {
            return start(&snapshot, event.occurred_at).map(Command::Start);
        }
        Ok(Command::Signal(Signal {
            workflow_id: workflow_id(snapshot.voice, snapshot.cycle),
            name: VOICE_CHANGED,
            input: serde_json::to_value(&snapshot).map_err(|error| error.to_string())?,
        }))
    }
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

/// At most `size` complaints that are open, after an id; one more if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn open(deps: &Deps, after: Option<Uuid>, size: u64) -> Result<Vec<Voice>, DatabaseError> {
    storage::voices::open(deps.database.reader(), after, size + 1).await
}

/// How to start a run for every open complaint, page by page. The position is that of nothing, so every later event is news to the run.
pub(crate) fn starts(deps: &Deps) -> impl Stream<Item = Result<Start, DatabaseError>> + Send {
    let (deps, now) = (deps.clone(), deps.clock.now());
    let pages = stream::try_unfold(None::<Uuid>, move |after| {
        let deps = deps.clone();
        async move {
            let voices = storage::voices::open(deps.database.reader(), after, PAGE).await?;
            let last = voices.last().map(|voice| voice.intake().name.id());
            Ok::<_, DatabaseError>(last.map(|last| (voices, Some(last))))
        }
    });
    pages
        .map_ok(move |voices| {
            stream::iter(
                voices
                    .into_iter()
                    .filter_map(move |voice| start(&events::snapshot(&voice, 0), now).ok())
                    .map(Ok),
            )
        })
        .try_flatten()
        .boxed()
}

//! The workflows of this service: which records they conduct, under which names.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_complaint_handling::{Complaint, ComplaintSnapshot, OfComplaints, TASK_QUEUE, VOICE_CHANGED, WORKFLOW_TYPE, workflow_id};
use honi_conduct::{Conducting, Description, Records, Timer, WaitingOn};
use honi_database::DatabaseError;
use honi_names::VoiceName;
use uuid::Uuid;

use super::{Deps, events};
use crate::domain::{AwaitedParty, Voice, WaitsFor};
use crate::storage;

/// Complaint handling, as Temporal knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ComplaintHandling {}

impl Conducting for ComplaintHandling {
    type Process = OfComplaints;

    const WORKFLOW_TYPE: &'static str = WORKFLOW_TYPE;
    const TASK_QUEUE: &'static str = TASK_QUEUE;
    const CHANGED: &'static str = VOICE_CHANGED;
    const CREATED: &'static str = "voices.created";

    fn workflow_id(complaint: &Complaint) -> String {
        workflow_id(complaint.voice, complaint.cycle)
    }
}

/// Complaints, until nobody is to be asked any more.
#[derive(Clone)]
pub(crate) struct Complaints(pub(crate) Deps);

#[async_trait]
impl Records for Complaints {
    type Conducting = ComplaintHandling;
    type Record = Voice;

    const WHAT: &'static str = "which complaints have a run";

    async fn open(&self, not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Voice>, DatabaseError> {
        storage::voices::open(self.0.database.reader(), not_about, after, limit).await
    }

    async fn find(&self, id: Uuid) -> Result<Option<Voice>, DatabaseError> {
        let stored = storage::voices::find(self.0.database.reader(), VoiceName::new(id)).await?;
        Ok(stored.map(|stored| stored.voice))
    }

    fn describe(&self, voice: &Voice, now: DateTime<Utc>) -> Description {
        let intake = voice.intake();
        Description {
            id: intake.name.id(),
            version: voice.handling().version,
            resource: intake.name.to_string(),
            state: voice.state().code().to_owned(),
            owner: voice
                .handler()
                .map_or_else(|| intake.org_unit.to_string(), |handler| handler.to_string()),
            due_at: voice.next_deadline().map(|deadline| deadline.due_at),
            overdue: voice.is_overdue(now),
            waiting_on: waiting_on(voice),
            timers: Timer::pending(&voice.handling().deadlines),
        }
    }

    fn snapshot(&self, voice: &Voice, position: i64) -> ComplaintSnapshot {
        events::snapshot(voice, position)
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

fn waiting_on(voice: &Voice) -> WaitingOn {
    match voice.waits_for() {
        None => WaitingOn::Unspecified,
        Some(WaitsFor::Unit) => WaitingOn::Unit,
        Some(WaitsFor::Handler) => WaitingOn::Handler,
        Some(WaitsFor::Approver) => WaitingOn::Approver,
        Some(WaitsFor::Decider) => WaitingOn::Decider,
        Some(WaitsFor::Answer(whom)) => match whom {
            AwaitedParty::Member => WaitingOn::Member,
            AwaitedParty::Insurer => WaitingOn::Insurer,
            AwaitedParty::Federation => WaitingOn::Federation,
            AwaitedParty::OtherUnit => WaitingOn::OtherUnit,
        },
    }
}

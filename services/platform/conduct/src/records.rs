//! What this crate must know of a service's records.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_casework::Deadline;
use honi_clock::Clock;
use honi_database::DatabaseError;
use honi_deadline_ladder::Snapshot;
pub use honi_proto::workflows::v1::WaitingOn;
use uuid::Uuid;

use crate::runs::Conducting;

/// A service's records that a workflow conducts.
#[async_trait]
pub trait Records: Clone + Send + Sync + 'static {
    /// By which process.
    type Conducting: Conducting;
    /// A record.
    type Record: Send + Sync;
    /// What is looked for, for the log, as in "which complaints have a run".
    const WHAT: &'static str;

    /// Records that a run must be there for and that are not about a staff, after an id, at most so many, in the order of their ids.
    async fn open(&self, not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Self::Record>, DatabaseError>;

    /// The record of an id.
    async fn find(&self, id: Uuid) -> Result<Option<Self::Record>, DatabaseError>;

    /// How operators see it at a moment.
    fn describe(&self, record: &Self::Record, now: DateTime<Utc>) -> Description;

    /// The record as its workflow sees it, at that position of the outbox.
    fn snapshot(&self, record: &Self::Record, position: i64) -> Snapshot<<Self::Conducting as Conducting>::Process>;

    /// The time.
    fn clock(&self) -> &Clock;
}

/// A record as operators see it: metadata, never a word of it.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its id.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub resource: String,
    /// Where it stands, as a code.
    pub state: String,
    /// Who has the work.
    pub owner: String,
    /// When the next deadline ends.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether a deadline has passed.
    pub overdue: bool,
    /// On whom it waits.
    pub waiting_on: WaitingOn,
    /// The rungs that are to fire, next first.
    pub timers: Vec<Timer>,
}

/// A rung that is to fire.
#[derive(Clone, Debug)]
pub struct Timer {
    /// Of which deadline, as a code.
    pub deadline: String,
    /// Which of its kind.
    pub ordinal: u32,
    /// Which level, as a code.
    pub level: &'static str,
    /// When.
    pub fire_at: DateTime<Utc>,
}

impl Timer {
    /// The rungs of deadlines that are to fire, next first.
    pub fn pending<K: ToString>(deadlines: &[Deadline<K>]) -> Vec<Self> {
        let open = deadlines.iter().filter(|it| it.is_open() && it.paused_at.is_none());
        let mut pending: Vec<Self> = open
            .flat_map(|deadline| {
                let unfired = deadline.rungs.iter().filter(|rung| rung.fired_at.is_none());
                unfired.map(|rung| Self {
                    deadline: deadline.kind.to_string(),
                    ordinal: deadline.ordinal,
                    level: rung.level.code(),
                    fire_at: rung.fire_at,
                })
            })
            .collect();
        pending.sort_by_key(|timer| timer.fire_at);
        pending
    }
}

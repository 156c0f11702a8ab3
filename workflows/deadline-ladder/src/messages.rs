//! Everything that enters a history. These types only ever grow, by optional fields: recorded runs of months must still be readable.
//!
//! They carry resource names, codes and instants; never a name, an address or a word of a person.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Process;

/// A record as its service saw it at one position of its outbox. Payload of the workflow's signal, and all of its input where a run does not
/// continue another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Snapshot<P: Process> {
    /// The record, and which round of its handling.
    #[serde(flatten)]
    pub subject: P::Subject,
    /// Position of the event in the service's outbox. A signal that is not newer than what was seen is dropped.
    pub position: i64,
    /// Version of the record that it was read from; 0 in messages of before. Of two messages, the one with the higher version is newer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: i64,
    /// Where its handling stands.
    pub state: P::State,
    /// Who has the work, `staff/{uuid}`; none while it is in its unit's queue.
    pub owner: Option<String>,
    /// The unit whose it is, `orgUnits/{uuid}`; empty if it is no unit's.
    pub org_unit: String,
    /// How serious it is, by the code of the process; none before that is known.
    pub severity: Option<String>,
    /// Its deadlines, as the service computed them.
    pub deadlines: Vec<DeadlinePlan<P::Kind>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(version: &i64) -> bool {
    *version == 0
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_first(ordinal: &u32) -> bool {
    *ordinal == 1
}

/// Input of the workflow: the record, and what a run that grew too long hands on to the one that continues it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Begin<P: Process> {
    /// The record.
    #[serde(flatten)]
    pub record: Snapshot<P>,
    /// What is still to be done; none unless it was handed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending<P>>,
}

impl<P: Process> From<Snapshot<P>> for Begin<P> {
    fn from(record: Snapshot<P>) -> Self {
        Self { record, pending: None }
    }
}

/// What a run has still to do beside what the record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "", default)]
pub struct Pending<P: Process> {
    /// The rung that was proposed in vain, if one was.
    pub hold: Option<Hold<P::Kind>>,
    /// Rungs that had fired when a run was started from the record, so that nobody knows whether their notices went out: they are proposed
    /// again, and the service says whom to notify.
    pub unconfirmed: Vec<NextRung<P::Kind>>,
    /// Notices that were refused and are sent again.
    pub unsent: Vec<Unsent<P>>,
    /// How many notices were given up, as runs did before they sent them again.
    pub given_up: u32,
}

impl<P: Process> Default for Pending<P> {
    fn default() -> Self {
        Self {
            hold: None,
            unconfirmed: Vec::new(),
            unsent: Vec::new(),
            given_up: 0,
        }
    }
}

/// A rung that the service did not let fire when it was proposed, and when to propose it again.
///
/// It happens when the service's clock is behind Temporal's by a little, or when the service refuses the call (a policy that was
/// misconfigured). Dropping the rung would lose an escalation; proposing it in a tight loop would fill the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold<K> {
    /// The rung.
    pub rung: NextRung<K>,
    /// How often it was proposed in vain.
    pub attempts: u32,
    /// Not before this moment again.
    pub until: DateTime<Utc>,
}

/// A notice that is still to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Unsent<P: Process> {
    /// The notice.
    pub notice: NotifyInput<P>,
    /// How often it was refused to this recipient.
    pub attempts: u32,
    /// Not before this moment again.
    pub until: DateTime<Utc>,
}

/// One deadline with its escalation ladder. A fact from the service: the workflow computes no date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlinePlan<K> {
    /// What it is for.
    pub kind: K,
    /// Which of its kind it is, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Whether it stands still, so that none of its rungs fires.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// When it ends.
    pub due_at: DateTime<Utc>,
    /// When what it asks for was done; none while it is open.
    pub met_at: Option<DateTime<Utc>>,
    /// The rungs of its ladder.
    pub rungs: Vec<Rung>,
}

/// One rung of a ladder. Fires at most once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who is told.
    pub level: Level,
    /// When it is to fire.
    pub fire_at: DateTime<Utc>,
    /// Whether it has.
    pub fired: bool,
}

/// Levels of the escalation ladder, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Remind whoever has the work.
    RemindOwner,
    /// The team lead as well.
    TeamLead,
    /// The compliance manager: the deadline has passed.
    ComplianceManager,
    /// The executive.
    Executive,
    /// Its time is over, and the case goes on by itself.
    Lapse,
}

/// Input of the activity that proposes a rung to the service that keeps the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct EscalateInput<P: Process> {
    /// The record, and which round of its handling.
    #[serde(flatten)]
    pub subject: P::Subject,
    /// Which deadline.
    pub deadline: P::Kind,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Which rung.
    pub level: Level,
}

/// What the service made of a proposed rung, and the plan in force afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Escalated<P: Process> {
    /// Whether the rung has fired, now or by an earlier delivery of the same proposal.
    pub fired: bool,
    /// Whom to notify; empty if it did not fire.
    pub notices: Vec<NoticePlan>,
    /// When the deadline ends, as in force now.
    pub due_at: Option<DateTime<Utc>>,
    /// Version of the record now; 0 in answers of before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: i64,
    /// State of the record now.
    pub state: P::State,
    /// The deadlines in force now.
    pub deadlines: Vec<DeadlinePlan<P::Kind>>,
    /// Whom no notice of it may reach, `staff/{uuid}`: whom it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
}

/// One notice to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePlan {
    /// To whom.
    pub recipient: Recipient,
}

/// Somebody to notify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A staff, `staff/{uuid}`.
    Staff(String),
    /// The queue of a unit, `orgUnits/{uuid}`.
    OrgUnitQueue(String),
    /// Everybody who holds a role, by its code.
    Role(String),
    /// The supervisor, at the time, of this staff.
    SupervisorOf(String),
    /// Everybody in a unit who holds a role, such as its team leads.
    RoleInUnit {
        /// The role, by its code.
        role: String,
        /// The unit, `orgUnits/{uuid}`.
        org_unit: String,
    },
}

/// Input of the activity that sends one notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct NotifyInput<P: Process> {
    /// The record, and which round of its handling.
    #[serde(flatten)]
    pub subject: P::Subject,
    /// Which deadline fired.
    pub deadline: P::Kind,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Which rung fired.
    pub level: Level,
    /// When the deadline ends.
    pub due_at: Option<DateTime<Utc>>,
    /// To whom.
    pub recipient: Recipient,
    /// Whom it may not reach, whoever else it goes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
}

/// The rung that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRung<K> {
    /// When it is to fire.
    pub fire_at: DateTime<Utc>,
    /// Of which deadline.
    pub deadline: K,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Which.
    pub level: Level,
}

/// Answer of the query `stage`: who waits for what until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Stage<P: Process> {
    /// State of the record as the workflow knows it.
    pub state: P::State,
    /// Position of the last event seen.
    pub position: i64,
    /// The rung that comes next; none when no deadline is open.
    pub next: Option<NextRung<P::Kind>>,
    /// When the next rung will be proposed again, if the service did not let it fire yet.
    pub proposed_again_at: Option<DateTime<Utc>>,
    /// How many notices were refused and not sent since.
    pub notices_refused: u32,
}

/// How a record's handling ended. Result of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Outcome<P: Process> {
    /// The state that ended it.
    pub state: P::State,
    /// How each deadline ended.
    pub deadlines: Vec<DeadlineOutcome<P::Kind>>,
    /// How many notices were refused and never sent.
    pub notices_refused: u32,
}

/// How one deadline ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineOutcome<K> {
    /// Which.
    pub kind: K,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Whether what it asks for was done after it had ended, or not at all. From the timestamps, never from what woke the workflow.
    pub late: bool,
    /// The rungs that fired.
    pub fired: Vec<Level>,
}

impl Level {
    /// Stable code, such as `team-lead`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RemindOwner => "remind-owner",
            Self::TeamLead => "team-lead",
            Self::ComplianceManager => "compliance-manager",
            Self::Executive => "executive",
            Self::Lapse => "lapse",
        }
    }
}

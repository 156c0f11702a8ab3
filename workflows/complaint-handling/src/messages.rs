//! Everything that enters a history. These types only ever grow, by optional fields: recorded runs of months must still be readable.
//!
//! They carry resource names, codes and instants; never a name, an address or a word of a person.

use chrono::{DateTime, Utc};
use honi_names::VoiceName;
use serde::{Deserialize, Serialize};

/// The complaint as the voices service saw it at one position of its outbox. Payload of the workflow's signal, and all of its input where a
/// run does not continue another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintSnapshot {
    /// The complaint.
    pub voice: VoiceName,
    /// Which round of handling this is, from 1.
    pub cycle: u32,
    /// Position of the event in the service's outbox. A signal that is not newer than what was seen is dropped.
    pub position: i64,
    /// Version of the record that it was read from; 0 in messages of before. Of two messages, the one with the higher version is newer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: i64,
    /// Where its handling stands.
    pub state: ComplaintState,
    /// Who has the work, `staff/{uuid}`; none while it is in its unit's queue.
    pub owner: Option<String>,
    /// The unit whose complaint it is, `orgUnits/{uuid}`.
    pub org_unit: String,
    /// How serious it is, `S1` to `S4`; none before triage.
    pub severity: Option<String>,
    /// Its deadlines, as the service computed them.
    pub deadlines: Vec<DeadlinePlan>,
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

/// Input of the workflow: the complaint, and what a run that grew too long hands on to the one that continues it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begin {
    /// The complaint.
    #[serde(flatten)]
    pub complaint: ComplaintSnapshot,
    /// What is still to be done; none unless it was handed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

impl From<ComplaintSnapshot> for Begin {
    fn from(complaint: ComplaintSnapshot) -> Self {
        Self { complaint, pending: None }
    }
}

/// What a run has still to do beside what the record says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pending {
    /// The rung that was proposed in vain, if one was.
    pub hold: Option<Hold>,
    /// Rungs that had fired when a run was started from the record, so that nobody knows whether their notices went out: they are proposed
    /// again, and the service says whom to notify.
    pub unconfirmed: Vec<NextRung>,
    /// Notices that were refused and are sent again.
    pub unsent: Vec<Unsent>,
    /// How many notices were given up, as runs did before they sent them again.
    pub given_up: u32,
}

/// A rung that the service did not let fire when it was proposed, and when to propose it again.
///
/// It happens when the service's clock is behind Temporal's by a little, or when the service refuses the call (a policy that was
/// misconfigured). Dropping the rung would lose an escalation; proposing it in a tight loop would fill the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The rung.
    pub rung: NextRung,
    /// How often it was proposed in vain.
    pub attempts: u32,
    /// Not before this moment again.
    pub until: DateTime<Utc>,
}

/// A notice that is still to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The notice.
    pub notice: NotifyInput,
    /// How often it was refused to this recipient.
    pub attempts: u32,
    /// Not before this moment again.
    pub until: DateTime<Utc>,
}

/// States of a complaint's handling. Messages of before knew four of them, and those in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintState {
    /// Recorded, nothing done yet.
    Received,
    /// Receipt was confirmed (初動).
    Acknowledged,
    /// Classified and given to a handler.
    Triaged,
    /// To be settled within days.
    FastTrack,
    /// Settled on the fast track.
    ResolvedFast,
    /// Its facts are looked into.
    Investigating,
    /// The complainant is to answer something first.
    AwaitingMember,
    /// Somebody else is to answer something first.
    AwaitingExternal,
    /// A final response is drafted.
    ResponseDrafted,
    /// The final response is approved.
    ResponseApproval,
    /// The final response was sent.
    Responded,
    /// The complainant accepts it.
    Accepted,
    /// The complainant did not answer it.
    NoReply,
    /// The complainant does not accept it.
    SecondReview,
    /// The complainant took the complaint back.
    Withdrawn,
    /// It was decided whether something is to be improved.
    ImprovementDecision,
    /// Taken up again.
    Reopened,
    /// Handled to its end; ends the workflow once nothing is left to ask.
    Closed,
}

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineKind {
    /// Confirm receipt to the complainant.
    Acknowledge,
    /// Give the final response.
    FinalResponse,
    /// Classify it and give it to a handler.
    Triage,
    /// Settle it on the fast track.
    FastTrack,
    /// Tell the complainant how it stands.
    ProgressUpdate,
    /// Reply in the interim.
    InterimReply,
    /// Give the final response, by the co-op's own target.
    InternalTarget,
    /// Tell the complainant of the body that settles disputes.
    AdrNotice,
    /// An answer that is awaited of somebody.
    AwaitedAnswer,
    /// The complainant's answer to the final response.
    NoReply,
    /// Ask whether the complainant is content.
    SatisfactionFollowUp,
}

/// One deadline with its escalation ladder. A fact from the service: the workflow computes no date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlinePlan {
    /// What it is for.
    pub kind: DeadlineKind,
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
    /// Its time is over, and the complaint goes on by itself.
    Lapse,
}

/// Input of the activity that proposes a rung to the voices service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalateInput {
    /// The complaint.
    pub voice: VoiceName,
    /// Which round of handling.
    pub cycle: u32,
    /// Which deadline.
    pub deadline: DeadlineKind,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Which rung.
    pub level: Level,
}

/// What the voices service made of a proposed rung, and the plan in force afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// Whether the rung has fired, now or by an earlier delivery of the same proposal.
    pub fired: bool,
    /// Whom to notify; empty if it did not fire.
    pub notices: Vec<NoticePlan>,
    /// When the deadline ends, as in force now.
    pub due_at: Option<DateTime<Utc>>,
    /// Version of the record now; 0 in answers of before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: i64,
    /// State of the complaint now.
    pub state: ComplaintState,
    /// The deadlines in force now.
    pub deadlines: Vec<DeadlinePlan>,
    /// Whom no notice of it may reach, `staff/{uuid}`: whom the complaint is about.
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
pub struct NotifyInput {
    /// The complaint.
    pub voice: VoiceName,
    /// Which round of handling.
    pub cycle: u32,
    /// Which deadline fired.
    pub deadline: DeadlineKind,
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
pub struct NextRung {
    /// When it is to fire.
    pub fire_at: DateTime<Utc>,
    /// Of which deadline.
    pub deadline: DeadlineKind,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Which.
    pub level: Level,
}

/// Answer of the query `stage`: who waits for what until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// State of the complaint as the workflow knows it.
    pub state: ComplaintState,
    /// Position of the last event seen.
    pub position: i64,
    /// The rung that comes next; none when no deadline is open.
    pub next: Option<NextRung>,
    /// When the next rung will be proposed again, if the service did not let it fire yet.
    pub proposed_again_at: Option<DateTime<Utc>>,
    /// How many notices were refused and not sent since.
    pub notices_refused: u32,
}

/// How a complaint's handling ended. Result of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The state that ended it.
    pub state: ComplaintState,
    /// How each deadline ended.
    pub deadlines: Vec<DeadlineOutcome>,
    /// How many notices were refused and never sent.
    pub notices_refused: u32,
}

/// How one deadline ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineOutcome {
    /// Which.
    pub kind: DeadlineKind,
    /// Which of that kind, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub ordinal: u32,
    /// Whether what it asks for was done after it had ended, or not at all. From the timestamps, never from what woke the workflow.
    pub late: bool,
    /// The rungs that fired.
    pub fired: Vec<Level>,
}

impl DeadlineKind {
    /// Stable code, such as `final-response`; topic of the notices.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::FinalResponse => "final-response",
            Self::Triage => "triage",
            Self::FastTrack => "fast-track",
            Self::ProgressUpdate => "progress-update",
            Self::InterimReply => "interim-reply",
            Self::InternalTarget => "internal-target",
            Self::AdrNotice => "adr-notice",
            Self::AwaitedAnswer => "awaited-answer",
            Self::NoReply => "no-reply",
            Self::SatisfactionFollowUp => "satisfaction-follow-up",
        }
    }
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

impl ComplaintState {
    /// Stable code, such as `acknowledged`; value of the search attribute `HoniState`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Acknowledged => "acknowledged",
            Self::Triaged => "triaged",
            Self::FastTrack => "fast-track",
            Self::ResolvedFast => "resolved-fast",
            Self::Investigating => "investigating",
            Self::AwaitingMember => "awaiting-member",
            Self::AwaitingExternal => "awaiting-external",
            Self::ResponseDrafted => "response-drafted",
            Self::ResponseApproval => "response-approval",
            Self::Responded => "responded",
            Self::Accepted => "accepted",
            Self::NoReply => "no-reply",
            Self::SecondReview => "second-review",
            Self::Withdrawn => "withdrawn",
            Self::ImprovementDecision => "improvement-decision",
            Self::Reopened => "reopened",
            Self::Closed => "closed",
        }
    }
}

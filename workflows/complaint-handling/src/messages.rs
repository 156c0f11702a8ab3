//! What the process' messages name. These types only ever grow: recorded runs of months must still be readable.

use honi_deadline_ladder::Process;
use honi_names::VoiceName;
use serde::{Deserialize, Serialize};

/// The process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfComplaints;

impl Process for OfComplaints {
    type Subject = Complaint;
    type State = ComplaintState;
    type Kind = DeadlineKind;

    fn is_closed(state: &ComplaintState) -> bool {
        *state == ComplaintState::Closed
    }

    fn code_of(state: &ComplaintState) -> &str {
        state.code()
    }
}

/// One cycle of a complaint's handling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The complaint.
    pub voice: VoiceName,
    /// Which round of handling this is, from 1.
    pub cycle: u32,
}

/// The complaint as the voices service saw it at one position of its outbox.
pub type ComplaintSnapshot = honi_deadline_ladder::Snapshot<OfComplaints>;
/// Input of the workflow.
pub type Begin = honi_deadline_ladder::Begin<OfComplaints>;
/// What a run has still to do beside what the record says.
pub type Pending = honi_deadline_ladder::Pending<OfComplaints>;
/// A rung that the service did not let fire when it was proposed.
pub type Hold = honi_deadline_ladder::Hold<DeadlineKind>;
/// A notice that is still to be sent.
pub type Unsent = honi_deadline_ladder::Unsent<OfComplaints>;
/// One deadline with its ladder.
pub type DeadlinePlan = honi_deadline_ladder::DeadlinePlan<DeadlineKind>;
/// Input of the activity that proposes a rung.
pub type EscalateInput = honi_deadline_ladder::EscalateInput<OfComplaints>;
/// What the service made of a proposed rung.
pub type Escalated = honi_deadline_ladder::Escalated<OfComplaints>;
/// Input of the activity that sends one notice.
pub type NotifyInput = honi_deadline_ladder::NotifyInput<OfComplaints>;
/// The rung that comes next.
pub type NextRung = honi_deadline_ladder::NextRung<DeadlineKind>;
/// Answer of the query `stage`.
pub type Stage = honi_deadline_ladder::Stage<OfComplaints>;
/// Result of the workflow.
pub type Outcome = honi_deadline_ladder::Outcome<OfComplaints>;
/// How one deadline ended.
pub type DeadlineOutcome = honi_deadline_ladder::DeadlineOutcome<DeadlineKind>;

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

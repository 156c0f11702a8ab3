//! What a voice is, what may be done with it, by whom, and by when. Pure: no database, no network, no clock.
//!
//! A [`Voice`] is moved by its transitions only: each consumes it and returns the next one, or a [`TransitionError`] with a stable reason.
//! Deadlines are computed once, by a [`RuleSet`] and a business calendar, and are facts from then on.
#![warn(clippy::wildcard_enum_match_arm)]

mod actor;
mod codes;
mod decisions;
mod digest;
mod error;
mod escalation;
mod explanation;
#[cfg(test)]
pub(crate) mod fixtures;
mod import;
mod intake;
mod legality;
mod notice;
#[cfg(test)]
mod properties;
mod recipient;
mod rule_set;
mod stage;
mod steps;
mod voice;
mod waiting;

pub use actor::{Acting, Powers};
pub use codes::{
    AcknowledgementMethod, AwaitedParty, BusinessScope, Channel, ComplainantRelation, ComplaintCategory, DeadlineKind, ImprovementState,
    LetterKind, NoticeKind, Outcome, ReplyMethod, ResponseMethod, RootCauseCategory, SettledHow, Severity, StateCode, VoiceKind,
};
pub use decisions::{Acknowledgement, Acknowledging, Evaluation, HowAcknowledged, Triage, Triaging};
pub use digest::{Digest, DigestError, DigestItem, MOST_ITEMS, Week};
pub use error::{Entitlement, NoFastTrack, Separation, TransitionError, Verb};
pub use escalation::{Escalated, RungName};
pub use explanation::explain;
pub use honi_casework::{Level, Mark, NotApart, NothingFired, Party, Reason, Recipient, ReportingLines, Rung, Span};
pub use honi_names::VoiceNumber;
pub use import::{Ending, ImportError};
pub use intake::{Classified, Complainant, Intake};
pub use legality::IllegalRecord;
pub use notice::{Addressee, PendingNotice};
pub use rule_set::{RuleSet, RuleSetError};
pub use stage::{Awaiting, Draft, Drafting, FollowedUp, Improvement, Improving, Rejection, Reply, Response, Settlement, Stage};
pub use steps::{Division, FollowUp, Issuing, MemberDecision, Pause, Replying, Responding, Routing, Step};
pub use voice::{Clocks, EarlierCycle, Handling, Voice};
pub use waiting::WaitsFor;

/// A deadline of a voice.
pub type Deadline = honi_casework::Deadline<DeadlineKind>;

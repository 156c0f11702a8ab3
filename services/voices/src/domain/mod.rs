//! What a voice is, what may be done with it, by whom, and by when. Pure: no database, no network, no clock.
//!
//! A [`Voice`] is moved by its transitions only: each consumes it and returns the next one, or a [`TransitionError`] with a stable reason.
//! Deadlines are computed once, by a [`RuleSet`] and a business calendar, and are facts from then on.
#![warn(clippy::wildcard_enum_match_arm)]

mod actor;
mod codes;
mod deadline;
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
mod number;
#[cfg(test)]
mod properties;
mod reason;
mod recipient;
mod reporting_lines;
mod rule_set;
mod span;
mod stage;
mod steps;
mod voice;
mod waiting;

pub use actor::{Acting, Party, Powers};
pub use codes::{
    AcknowledgementMethod, AwaitedParty, BusinessScope, Channel, ComplainantRelation, ComplaintCategory, DeadlineKind, LetterKind, Level,
    NoticeKind, Outcome, ReplyMethod, ResponseMethod, RootCauseCategory, SettledHow, Severity, StateCode, UnknownCode, VoiceKind,
};
pub use deadline::{Deadline, Rung};
pub use decisions::{Acknowledgement, Acknowledging, Evaluation, HowAcknowledged, Triage, Triaging};
pub use digest::{Digest, DigestError, DigestItem, MOST_ITEMS, Week};
pub use error::{Entitlement, NoFastTrack, Separation, TransitionError, Verb};
pub use escalation::{Escalated, NothingFired, RungName};
pub use explanation::explain;
pub use import::{Ending, ImportError};
pub use intake::{Classified, Complainant, Intake};
pub use legality::IllegalRecord;
pub use notice::{Addressee, PendingNotice};
pub use number::{NumberError, VoiceNumber};
pub use reason::Reason;
pub use recipient::Recipient;
pub use reporting_lines::ReportingLines;
pub use rule_set::{RuleSet, RuleSetError};
pub use span::Span;
pub use stage::{Awaiting, Draft, Drafting, FollowedUp, Improvement, Improving, Mark, Rejection, Reply, Response, Settlement, Stage};
pub use steps::{Division, FollowUp, Issuing, MemberDecision, Pause, Replying, Responding, Routing, Step};
pub use voice::{Clocks, EarlierCycle, Handling, Voice};
pub use waiting::WaitsFor;

//! What an investigation is, what may be done with it, by whom, and by when; and the same of improvement actions. Pure: no database, no network,
//! no clock.
//!
//! An [`Investigation`] is moved by its steps only: each consumes it and returns the next one, or a [`TransitionError`] with a stable reason.
#![warn(clippy::wildcard_enum_match_arm)]

mod case;
mod codes;
mod error;
pub mod improvement;
mod outcomes;
#[cfg(test)]
mod properties;
mod records;
mod rule_set;
mod score;
mod stage;
mod steps;
#[cfg(test)]
mod tests;

pub use case::{Acting, Clocks, EarlierCycle, Escalated, Handling, Investigation, Origin, WaitsFor};
pub use codes::{
    AbsenceReason, Conclusion, ConfirmationResult, ContactChannel, ContactResult, DeadlineKind, DismissReason, EvidenceKind, HearingOf,
    Measure, MemberChoice, Minutes, NoticeTo, Remedy, Severity, Source, StateCode,
};
pub use error::{Entitlement, Separation, TransitionError, WrongSubject};
pub use honi_casework::{Level, Mark, NothingFired, Party, Reason, Recipient, ReportingLines};
pub use honi_names::InvestigationNumber;
pub use outcomes::{Outcomes, RuleOutcomes};
pub use records::{
    Confirmation, Contact, Decision, Evidence, Heard, Hearing, Known, Notice, Plan, Proposal, Proposed, RemedyPlan, Remedying, Triaging,
    Waiver,
};
pub use rule_set::{RuleSet, RuleSetError};
pub use score::{CallsFor, CaseSignal, calls_for, score};
pub use stage::Stage;
pub use steps::{At, Step};

/// A deadline of an investigation.
pub type Deadline = honi_casework::Deadline<DeadlineKind>;
/// One rung of one of its deadlines.
pub type RungName = honi_casework::RungName<DeadlineKind>;

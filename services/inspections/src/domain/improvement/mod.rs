//! What an improvement action (改善活動) is, what may be done with it, by whom, and by when (domain 3.9).
//!
//! An [`ImprovementAction`] is moved by its steps only: each consumes it and returns the next one, or a [`TransitionError`] with a stable reason.

mod action;
mod codes;
mod error;
#[cfg(test)]
mod properties;
mod records;
mod rule_set;
mod steps;
#[cfg(test)]
mod tests;

pub use action::{Acting, Clocks, EarlierCycle, Escalated, Handling, ImprovementAction, Origin, WaitsFor};
pub use codes::{CauseCategory, DeadlineKind, Kind, StateCode};
pub use error::{Entitlement, TransitionError};
pub use honi_names::ImprovementNumber;
pub use records::{Check, Checking, Evidence, Implementation, Implementing, Plan, Planning, Source};
pub use rule_set::{RuleSet, RuleSetError};
pub use steps::{At, Step};

/// A deadline of an improvement action.
pub type Deadline = honi_casework::Deadline<DeadlineKind>;
/// One rung of one of its deadlines.
pub type RungName = honi_casework::RungName<DeadlineKind>;

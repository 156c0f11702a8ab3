//! A proposal (提案): from what a member wants to the application, with everything that shows that the member came first (policy O-06 to O-09,
//! O-23 to O-26; domain 2.2, 5.4).
//!
//! A [`Proposal`] is moved by its steps only: each consumes it and returns the next one, or a [`SolicitationError`] with a stable reason.

mod codes;
mod comparison;
mod contradictions;
mod error;
mod intent;
mod proposal;
mod same_reason;
mod steps;
#[cfg(test)]
mod tests;

pub use codes::{
    Closing, ConflictGround, ContradictionRule, ExistingCover, ExtraStep, Importance, IntentChangeReason, IntentField, MemberInterestBasis,
    Satisfaction, SoleReason, SolicitationAct, StateCode,
};
pub use comparison::{Comparison, Considered, Fit, Rating};
pub use contradictions::{Contradictions, contradictions};
pub use error::SolicitationError;
pub use honi_names::ProposalNumber;
pub use intent::{Change, Criterion, FinalIntent, Intent};
pub use proposal::{Application, Clearance, Course, Delivery, Origin, Proposal, Recommendation, Rules, TakenStep};
pub use same_reason::{Reasoned, same_reasons};
pub use steps::{Applying, At, Comparing, Confirming, Offer, Offered, Recommending, Requirements, Step};

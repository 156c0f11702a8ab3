//! Products, proposals, contracts, and what makes these suspicious. Pure: no database, no gRPC, no clock.

pub mod activation;
pub mod benefit;
pub mod campaign;
mod codes;
mod contract;
pub mod detection;
pub mod parameter_set;
pub mod persistency;
pub mod product;
pub mod recommendation_policy;
mod revision;
mod signal;
pub mod solicitation;
mod suspicion;

pub use benefit::{BenefitKind, BenefitState, BenefitVerdict};
pub use codes::{ContractOrigin, ContractState, CorrectionReason, LineGroup, SignalState, TerminationReason, UnderwriterKind};
pub use contract::{Contract, ContractError, End, Stage, Terms, check};
pub use product::{DocumentKind, RevisionDecision};
pub use signal::Signal;
pub use suspicion::Suspicion;

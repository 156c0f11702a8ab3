//! Products, proposals, contracts, and what makes these suspicious. Pure: no database, no gRPC, no clock.

mod codes;
mod contract;
pub mod detection;
pub mod parameter_set;
pub mod persistency;
pub mod product;
mod signal;
pub mod solicitation;
mod suspicion;

pub use codes::{ContractOrigin, ContractState, CorrectionReason, LineGroup, SignalState, TerminationReason, UnderwriterKind};
pub use contract::{Contract, ContractError, End, Stage, Terms, check};
pub use product::DocumentKind;
pub use signal::Signal;
pub use suspicion::Suspicion;

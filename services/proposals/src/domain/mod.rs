//! Contracts and what makes them suspicious. Pure: no database, no gRPC, no clock.

mod codes;
mod contract;
pub mod detection;
pub mod parameter_set;
pub mod persistency;
mod signal;
mod suspicion;

pub use codes::{ContractOrigin, ContractState, CorrectionReason, LineGroup, SignalState, TerminationReason, UnderwriterKind};
pub use contract::{Contract, ContractError, End, Stage, Terms, check};
pub use signal::Signal;
pub use suspicion::Suspicion;

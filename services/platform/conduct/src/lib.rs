//! The records that a workflow conducts: which event starts or tells which run, what must be running now, and how operators see it.

mod plan;
mod reconcile;
mod reconciler;
mod records;
mod runs;
mod service;

pub use plan::plan;
pub use reconcile::{ReconcileError, ReconciledPage, reconcile};
pub use reconciler::Reconciler;
pub use records::{Description, Records, Timer, WaitingOn};
pub use runs::{Conducting, SnapshotMapping, start, tell};
pub use service::Workflows;

//! The workflow that sees the investigation of a suspicious contract (懸念契約の調査) through to its end.
//!
//! The inspections service keeps the record and decides what is legal; this process owns the time. See README.md.
//!
//! Nothing here can do I/O: the crate depends on nothing that can. The worker implements the activities.

mod activities;
mod messages;
mod workflow;

pub use activities::{Escalate, InvestigationActivities, Notify};
pub use honi_deadline_ladder::{KEYS, start_attributes};
pub use messages::{
    Begin, Case, CaseState, EscalateInput, Escalated, InvestigationSnapshot, NotifyInput, OfInvestigations, Outcome, Stage,
};
pub use workflow::ContractInvestigation;

use honi_names::InvestigationName;

/// Name of the workflow type in Temporal. Never changes: histories carry it.
pub const WORKFLOW_TYPE: &str = "ContractInvestigation";
/// Task queue on which the workflow and its activities run.
pub const TASK_QUEUE: &str = "contract-investigation";
/// Name of the workflow's only signal: the record changed; carries an [`InvestigationSnapshot`].
pub const INVESTIGATION_CHANGED: &str = "investigation_changed";
/// Name of the workflow's only query, answered with a [`Stage`].
pub const STAGE: &str = "stage";

/// Workflow id of one cycle of an investigation; taking it up again is the next cycle, hence another workflow.
pub fn workflow_id(investigation: InvestigationName, cycle: u32) -> String {
    format!("{TASK_QUEUE}/{}/{cycle}", investigation.id())
}

//! The workflow that sees an improvement action (改善活動) through to its end.
//!
//! The inspections service keeps the record and decides what is legal; this process owns the time. See README.md.
//!
//! Nothing here can do I/O: the crate depends on nothing that can. The worker implements the activities.

mod activities;
mod messages;
mod workflow;

pub use activities::{Escalate, ImprovementActivities, Notify};
pub use honi_deadline_ladder::{KEYS, start_attributes};
pub use messages::{
    Begin, EscalateInput, Escalated, Improvement, ImprovementSnapshot, ImprovementState, NotifyInput, OfImprovements, Outcome, Stage,
};
pub use workflow::ImprovementAction;

use honi_names::ImprovementActionName;

/// Name of the workflow type in Temporal. Never changes: histories carry it.
pub const WORKFLOW_TYPE: &str = "ImprovementAction";
/// Task queue on which the workflow and its activities run.
pub const TASK_QUEUE: &str = "improvement-action";
/// Name of the workflow's only signal: the record changed; carries an [`ImprovementSnapshot`].
pub const IMPROVEMENT_CHANGED: &str = "improvement_changed";
/// Name of the workflow's only query, answered with a [`Stage`].
pub const STAGE: &str = "stage";

/// Workflow id of one cycle of an improvement action; beginning anew is the next cycle, hence another workflow.
pub fn workflow_id(action: ImprovementActionName, cycle: u32) -> String {
    format!("{TASK_QUEUE}/{}/{cycle}", action.id())
}

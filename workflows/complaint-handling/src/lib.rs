//! The workflow that sees a complaint through to its end.
//!
//! The voices service keeps the record and decides what is legal; this process owns the time. It knows which rung of which deadline's
//! ladder comes next, proposes it to the service when its moment comes, and lets the notices go out. See README.md.
//!
//! Nothing here can do I/O: the crate depends on nothing that can. The worker implements the activities.

mod activities;
mod messages;
mod workflow;

pub use activities::{ComplaintActivities, Escalate, Notify};
pub use honi_deadline_ladder::{KEYS, Level, NoticePlan, RECIPIENT_UNKNOWN, REFUSED, Recipient, Rung, policy, start_attributes};
pub use messages::{
    Begin, Complaint, ComplaintSnapshot, ComplaintState, DeadlineKind, DeadlineOutcome, DeadlinePlan, EscalateInput, Escalated, Hold,
    NextRung, NotifyInput, OfComplaints, Outcome, Pending, Stage, Unsent,
};
pub use workflow::ComplaintHandling;

use honi_names::VoiceName;

/// Name of the workflow type in Temporal. Never changes: histories carry it.
pub const WORKFLOW_TYPE: &str = "ComplaintHandling";
/// Task queue on which the workflow and its activities run.
pub const TASK_QUEUE: &str = "complaint-handling";
/// Name of the workflow's only signal: the record changed; carries a [`ComplaintSnapshot`].
pub const VOICE_CHANGED: &str = "voice_changed";
/// Name of the workflow's only query, answered with a [`Stage`].
pub const STAGE: &str = "stage";

/// Workflow id of one cycle of handling; reopening a complaint is the next cycle, hence another workflow.
pub fn workflow_id(voice: VoiceName, cycle: u32) -> String {
    format!("{TASK_QUEUE}/{}/{cycle}", voice.id())
}

//! The workflow of a credential's life (資格のライフサイクル): it reminds of the last day, and has the expiry recorded.
//!
//! The training service keeps the record and decides what is legal; this process owns the time. See README.md.
//!
//! Nothing here can do I/O: the crate depends on nothing that can. The worker implements the activities.

mod activities;
mod messages;
mod workflow;

pub use activities::{CredentialActivities, Escalate, Notify};
pub use honi_deadline_ladder::{KEYS, start_attributes};
pub use messages::{
    Begin, EscalateInput, Escalated, MilestonePlan, NotifyInput, OfCredentials, Outcome, Qualification, QualificationSnapshot,
    QualificationState, Stage, milestone,
};
pub use workflow::CredentialLifecycle;

use honi_names::CredentialName;

/// Name of the workflow type in Temporal. Never changes: histories carry it.
pub const WORKFLOW_TYPE: &str = "CredentialLifecycle";
/// Task queue on which the workflow and its activities run.
pub const TASK_QUEUE: &str = "credential-lifecycle";
/// Name of the workflow's only signal: the record changed; carries a [`QualificationSnapshot`].
pub const CREDENTIAL_CHANGED: &str = "credential_changed";
/// Name of the workflow's only query, answered with a [`Stage`].
pub const STAGE: &str = "stage";

/// Workflow id of one round of a credential's life; late proof begins the next round, hence another workflow.
pub fn workflow_id(credential: CredentialName, cycle: u32) -> String {
    format!("{TASK_QUEUE}/{}/{cycle}", credential.id())
}

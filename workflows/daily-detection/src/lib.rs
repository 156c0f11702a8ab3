//! The workflow that looks for suspicious contracts (懸念契約) once a day.
//!
//! The proposals service keeps the contracts, the parameters and the signals, and decides what is suspicious; this process sees to it that it
//! looks every day, however long the service is away. A schedule of Temporal's starts it. See README.md.
//!
//! Nothing here can do I/O: the crate depends on nothing that can. The worker implements the activity.

mod activities;
mod messages;
mod workflow;

pub use activities::{DetectionActivities, Run};
pub use messages::{Detected, RunInput};
pub use workflow::DailyDetection;

/// Name of the workflow type in Temporal. Never changes: histories carry it.
pub const WORKFLOW_TYPE: &str = "DailyDetection";
/// Task queue on which the workflow and its activity run.
pub const TASK_QUEUE: &str = "daily-detection";
/// The schedule that starts it, and what the ids of its workflows begin with; Temporal appends the moment.
pub const SCHEDULE: &str = "daily-detection";

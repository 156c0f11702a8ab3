//! What a service may ask of Temporal.

use serde_json::Value;
use temporalio_common::search_attributes::SearchAttributes;

/// What follows from one domain event.
#[derive(Debug, Clone)]
pub enum Command {
    /// A run is to be started. One that runs or has ended counts as started.
    Start(Start),
    /// A run is to be told. One that has ended, or does not exist, counts as told.
    Signal(Signal),
    /// Nothing.
    Nothing,
}

/// A run to start.
#[derive(Debug, Clone)]
pub struct Start {
    /// Type of the workflow.
    pub workflow_type: &'static str,
    /// Task queue on which it runs.
    pub task_queue: &'static str,
    /// Its id: process, resource and cycle.
    pub workflow_id: String,
    /// Its input, as its worker reads it.
    pub input: Value,
    /// What operations may find it by.
    pub search_attributes: SearchAttributes,
}

/// A run to tell something.
#[derive(Debug, Clone)]
pub struct Signal {
    /// Id of the run's workflow.
    pub workflow_id: String,
    /// Name of the signal.
    pub name: &'static str,
    /// What it carries, as the worker reads it.
    pub input: Value,
}

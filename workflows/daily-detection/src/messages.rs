//! Everything that enters a history. These types only ever grow, by optional fields.
//!
//! They carry counts, a resource name and a day; never a contract or a person.

use serde::{Deserialize, Serialize};

/// What the activity is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInput {
    /// Which run this is: the id of the workflow, of which there is one for each day. Asked again for the same, the service runs once.
    pub run: String,
}

/// What a run of the detection gave: the outcome of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detected {
    /// By which set of parameters, `detectionParameterSets/{uuid}`.
    pub parameter_set: String,
    /// As of which day, `2026-11-26`.
    pub as_of: String,
    /// How many signals it raised.
    pub raised: u32,
    /// How many findings had a signal already.
    pub existing: u32,
}

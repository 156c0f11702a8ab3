//! The activity that the workflow calls: declared here, implemented in the worker.

#![expect(clippy::unimplemented, reason = "a definition has no body; the macro demands exactly this one")]
#![expect(missing_docs, reason = "the macro makes items of the documented ones, without their documentation")]

use temporalio_macros::activity_definitions;

use crate::messages::{Detected, RunInput};

/// The activities of the daily detection.
#[derive(Debug)]
pub struct DetectionActivities;

#[activity_definitions]
impl DetectionActivities {
    /// Has the proposals service run the active set over all contracts as of today. Safe to repeat: a run raises what has no signal yet, and
    /// the same run is carried out once.
    #[activity(name = "daily_detection.run")]
    pub async fn run(input: RunInput) -> Detected {
        unimplemented!()
    }
}

// The macro keeps its marker types private; the worker names them in `definition = …`.
pub use detection_activities::Run;

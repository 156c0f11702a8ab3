//! Implementations of the activities that the workflows declare, one file for each workflow.

mod complaint_handling;
mod convert;

pub use complaint_handling::ComplaintHandlingActivities;

//! Implementations of the activities that the workflows declare, one file for each workflow.

mod casework;
mod complaint_handling;
mod contract_investigation;
mod convert;
mod credential_lifecycle;
mod daily_detection;
mod improvement_action;
mod notify;
mod propose;

pub use complaint_handling::ComplaintHandlingActivities;
pub use contract_investigation::ContractInvestigationActivities;
pub use credential_lifecycle::CredentialLifecycleActivities;
pub use daily_detection::DailyDetectionActivities;
pub use improvement_action::ImprovementActionActivities;

//! The activities that the workflow calls: declared here, implemented in the worker.

#![expect(clippy::unimplemented, reason = "a definition has no body; the macro demands exactly this one")]
#![expect(missing_docs, reason = "the macro makes items of the documented ones, without their documentation")]

use temporalio_macros::activity_definitions;

use crate::messages::{EscalateInput, Escalated, NotifyInput};

/// The activities of investigations.
#[derive(Debug)]
pub struct InvestigationActivities;

#[activity_definitions]
impl InvestigationActivities {
    /// Proposes one rung to the inspections service, which fires it unless the deadline was met or moved meanwhile, and answers with the plan
    /// in force. Safe to repeat: the service fires a rung once.
    #[activity(name = "contract_investigation.escalate")]
    pub async fn escalate(input: EscalateInput) -> Escalated {
        unimplemented!()
    }

    /// Sends one notice of a rung that fired. Safe to repeat: the same notice is recorded once.
    #[activity(name = "contract_investigation.notify")]
    pub async fn notify(input: NotifyInput) {
        unimplemented!()
    }
}

// The macro keeps its marker types private; the worker names them in `definition = …`.
pub use investigation_activities::{Escalate, Notify};

//! The activities that the workflow calls: declared here, implemented in the worker.

#![expect(clippy::unimplemented, reason = "a definition has no body; the macro demands exactly this one")]
#![expect(missing_docs, reason = "the macro makes items of the documented ones, without their documentation")]

use temporalio_macros::activity_definitions;

use crate::messages::{EscalateInput, Escalated, NotifyInput};

/// The activities of credentials.
#[derive(Debug)]
pub struct CredentialActivities;

#[activity_definitions]
impl CredentialActivities {
    /// Proposes one milestone to the training service, which records it unless the credential was renewed meanwhile or has ended, and answers
    /// with the plan in force. Safe to repeat: the service records a milestone once.
    #[activity(name = "credential_lifecycle.escalate")]
    pub async fn escalate(input: EscalateInput) -> Escalated {
        unimplemented!()
    }

    /// Sends one notice of a milestone that was reached. Safe to repeat: the same notice is recorded once.
    #[activity(name = "credential_lifecycle.notify")]
    pub async fn notify(input: NotifyInput) {
        unimplemented!()
    }
}

// The macro keeps its marker types private; the worker names them in `definition = …`.
pub use credential_activities::{Escalate, Notify};

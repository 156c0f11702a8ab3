//! The process: milestones proposed until the credential is over.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use honi_deadline_ladder::{Climber, Ladder, climb};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use crate::{
    activities::{CredentialActivities, Escalate, Notify},
    messages::{Begin, OfCredentials, Outcome, QualificationSnapshot, Stage},
};

/// One round of a credential's life.
#[workflow]
#[derive(Debug)]
pub struct CredentialLifecycle {
    ladder: Ladder<OfCredentials>,
}

#[workflow_methods]
impl CredentialLifecycle {
    /// Starts from the record in any state.
    #[init]
    pub fn new(ctx: &WorkflowContextView, begin: Begin) -> Self {
        Self {
            ladder: Ladder::new(begin, ctx.search_attributes().as_ref()),
        }
    }

    /// Sees the credential through to its end.
    #[run(name = "CredentialLifecycle")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        climb(ctx).await
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    #[signal(name = "credential_changed")]
    pub fn credential_changed(&mut self, _ctx: &mut SyncWorkflowContext<Self>, credential: QualificationSnapshot) {
        self.ladder.take(credential);
    }

    /// Who waits for what until when.
    #[query(name = "stage")]
    pub fn stage(&self, _ctx: &WorkflowContextView) -> Stage {
        self.ladder.stage()
    }
}

impl Climber for CredentialLifecycle {
    type Process = OfCredentials;
    type Escalate = Escalate;
    type Notify = Notify;

    fn activities() -> (Escalate, Notify) {
        (CredentialActivities::escalate, CredentialActivities::notify)
    }

    fn ladder(&self) -> &Ladder<OfCredentials> {
        &self.ladder
    }

    fn ladder_mut(&mut self) -> &mut Ladder<OfCredentials> {
        &mut self.ladder
    }

    fn continue_with(ctx: &WorkflowContext<Self>, begin: Begin, options: ContinueAsNewOptions) -> WorkflowResult<()> {
        ctx.continue_as_new(begin, options)?;
        Ok(())
    }
}

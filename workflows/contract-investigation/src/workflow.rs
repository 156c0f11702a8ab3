//! The process: deadlines kept until the investigation is over.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use honi_deadline_ladder::{Climber, Ladder, climb};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use crate::{
    activities::{Escalate, InvestigationActivities, Notify},
    messages::{Begin, InvestigationSnapshot, OfInvestigations, Outcome, Stage},
};

/// One cycle of an investigation.
#[workflow]
#[derive(Debug)]
pub struct ContractInvestigation {
    ladder: Ladder<OfInvestigations>,
}

#[workflow_methods]
impl ContractInvestigation {
    /// Starts from the record in any state.
    #[init]
    pub fn new(ctx: &WorkflowContextView, begin: Begin) -> Self {
        Self {
            ladder: Ladder::new(begin, ctx.search_attributes().as_ref()),
        }
    }

    /// Sees the investigation through to its end.
    #[run(name = "ContractInvestigation")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        climb(ctx).await
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    #[signal(name = "investigation_changed")]
    pub fn investigation_changed(&mut self, _ctx: &mut SyncWorkflowContext<Self>, investigation: InvestigationSnapshot) {
        self.ladder.take(investigation);
    }

    /// Who waits for what until when.
    #[query(name = "stage")]
    pub fn stage(&self, _ctx: &WorkflowContextView) -> Stage {
        self.ladder.stage()
    }
}

impl Climber for ContractInvestigation {
    type Process = OfInvestigations;
    type Escalate = Escalate;
    type Notify = Notify;

    fn activities() -> (Escalate, Notify) {
        (InvestigationActivities::escalate, InvestigationActivities::notify)
    }

    fn ladder(&self) -> &Ladder<OfInvestigations> {
        &self.ladder
    }

    fn ladder_mut(&mut self) -> &mut Ladder<OfInvestigations> {
        &mut self.ladder
    }

    fn continue_with(ctx: &WorkflowContext<Self>, begin: Begin, options: ContinueAsNewOptions) -> WorkflowResult<()> {
        ctx.continue_as_new(begin, options)?;
        Ok(())
    }
}

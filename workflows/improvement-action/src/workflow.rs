//! The process: deadlines kept until the improvement action is over.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use honi_deadline_ladder::{Climber, Ladder, climb};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use crate::{
    activities::{Escalate, ImprovementActivities, Notify},
    messages::{Begin, ImprovementSnapshot, OfImprovements, Outcome, Stage},
};

/// One cycle of an improvement action.
#[workflow]
#[derive(Debug)]
pub struct ImprovementAction {
    ladder: Ladder<OfImprovements>,
}

#[workflow_methods]
impl ImprovementAction {
    /// Starts from the record in any state.
    #[init]
    pub fn new(ctx: &WorkflowContextView, begin: Begin) -> Self {
        Self {
            ladder: Ladder::new(begin, ctx.search_attributes().as_ref()),
        }
    }

    /// Sees the improvement action through to its end.
    #[run(name = "ImprovementAction")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        climb(ctx).await
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    #[signal(name = "improvement_changed")]
    pub fn improvement_changed(&mut self, _ctx: &mut SyncWorkflowContext<Self>, action: ImprovementSnapshot) {
        self.ladder.take(action);
    }

    /// Who waits for what until when.
    #[query(name = "stage")]
    pub fn stage(&self, _ctx: &WorkflowContextView) -> Stage {
        self.ladder.stage()
    }
}

impl Climber for ImprovementAction {
    type Process = OfImprovements;
    type Escalate = Escalate;
    type Notify = Notify;

    fn activities() -> (Escalate, Notify) {
        (ImprovementActivities::escalate, ImprovementActivities::notify)
    }

    fn ladder(&self) -> &Ladder<OfImprovements> {
        &self.ladder
    }

    fn ladder_mut(&mut self) -> &mut Ladder<OfImprovements> {
        &mut self.ladder
    }

    fn continue_with(ctx: &WorkflowContext<Self>, begin: Begin, options: ContinueAsNewOptions) -> WorkflowResult<()> {
        ctx.continue_as_new(begin, options)?;
        Ok(())
    }
}

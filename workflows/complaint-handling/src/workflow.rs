//! The process: deadlines kept until the complaint is closed.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use honi_deadline_ladder::{Climber, Ladder, climb};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ContinueAsNewOptions, SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use crate::{
    activities::{ComplaintActivities, Escalate, Notify},
    messages::{Begin, ComplaintSnapshot, OfComplaints, Outcome, Stage},
};

/// One cycle of a complaint's handling.
#[workflow]
#[derive(Debug)]
pub struct ComplaintHandling {
    ladder: Ladder<OfComplaints>,
}

#[workflow_methods]
impl ComplaintHandling {
    /// Starts from the record in any state.
    #[init]
    pub fn new(ctx: &WorkflowContextView, begin: Begin) -> Self {
        Self {
            ladder: Ladder::new(begin, ctx.search_attributes().as_ref()),
        }
    }

    /// Sees the complaint through to its end.
    #[run(name = "ComplaintHandling")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        climb(ctx).await
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    #[signal(name = "voice_changed")]
    pub fn voice_changed(&mut self, _ctx: &mut SyncWorkflowContext<Self>, complaint: ComplaintSnapshot) {
        self.ladder.take(complaint);
    }

    /// Who waits for what until when.
    #[query(name = "stage")]
    pub fn stage(&self, _ctx: &WorkflowContextView) -> Stage {
        self.ladder.stage()
    }
}

impl Climber for ComplaintHandling {
    type Process = OfComplaints;
    type Escalate = Escalate;
    type Notify = Notify;

    const HAS_RUNS_OF_BEFORE: bool = true;

    fn activities() -> (Escalate, Notify) {
        (ComplaintActivities::escalate, ComplaintActivities::notify)
    }

    fn ladder(&self) -> &Ladder<OfComplaints> {
        &self.ladder
    }

    fn ladder_mut(&mut self) -> &mut Ladder<OfComplaints> {
        &mut self.ladder
    }

    fn continue_with(ctx: &WorkflowContext<Self>, begin: Begin, options: ContinueAsNewOptions) -> WorkflowResult<()> {
        ctx.continue_as_new(begin, options)?;
        Ok(())
    }
}

//! The process: wait for the next rung or for news of the record, whichever comes first, until the complaint is closed.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use std::pin::pin;

use chrono::{DateTime, Utc};
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityExecutionError, CancellableFuture, ContinueAsNewOptions, SyncWorkflowContext, TimerOptions, WorkflowContext,
    WorkflowContextView, WorkflowResult, WorkflowTermination,
    workflows::{join_all, select},
};

use crate::{
    activities::{ComplaintActivities, escalate_options, notify_options},
    messages::{ComplaintSnapshot, ComplaintState, EscalateInput, Escalated, NextRung, NotifyInput, Outcome, Stage},
    policy::{self, Hold, Step},
    search_attributes::Published,
};

/// Continue as a new run beyond this many events. A complaint takes some dozens; only one whose escalation is refused for weeks comes
/// here, and Temporal warns at ten thousand.
const LONGEST_HISTORY: u32 = 4000;

/// One cycle of a complaint's handling.
#[workflow]
#[derive(Debug)]
pub struct ComplaintHandling {
    complaint: ComplaintSnapshot,
    hold: Option<Hold>,
    published: Published,
    notices_refused: u32,
}

#[workflow_methods]
impl ComplaintHandling {
    /// Starts from the record in any state: rungs whose moment has passed fire at once.
    #[init]
    pub fn new(ctx: &WorkflowContextView, complaint: ComplaintSnapshot) -> Self {
        Self {
            complaint,
            hold: None,
            published: ctx.search_attributes().as_ref().map(Published::read).unwrap_or_default(),
            notices_refused: 0,
        }
    }

    /// Sees the complaint through to its end.
    #[run(name = "ComplaintHandling")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        loop {
            let now = publish(ctx)?;
            match ctx.state(|it| policy::step(&it.complaint, it.hold.as_ref(), now)) {
                Step::End => return Ok(ctx.state(|it| policy::outcome(&it.complaint, it.notices_refused, now))),
                _ if ctx.continue_as_new_suggested() || ctx.history_length() > LONGEST_HISTORY => {
                    let complaint = ctx.state(|it| it.complaint.clone());
                    ctx.continue_as_new(complaint, ContinueAsNewOptions::default())?;
                }
                Step::Wait(until) => news_or_moment(ctx, until).await?,
                Step::Propose(rung) => propose(ctx, rung).await?,
            }
        }
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    #[signal(name = "voice_changed")]
    pub fn voice_changed(&mut self, _ctx: &mut SyncWorkflowContext<Self>, complaint: ComplaintSnapshot) {
        policy::take(&mut self.complaint, complaint);
    }

    /// Who waits for what until when.
    #[query(name = "stage")]
    pub fn stage(&self, _ctx: &WorkflowContextView) -> Stage {
        let next = policy::next_rung(&self.complaint).filter(|_| self.complaint.state != ComplaintState::Closed);
        Stage {
            state: self.complaint.state,
            position: self.complaint.position,
            next,
            proposed_again_at: self.hold.filter(|hold| Some(hold.rung) == next).map(|hold| hold.until),
            notices_refused: self.notices_refused,
        }
    }
}

type Ctx = WorkflowContext<ComplaintHandling>;

/// Waits until the next step is another one, because of news, or until the moment has come. News that leave the moment as it is (a new
/// owner) leave the timer running as well: each timer costs events.
async fn news_or_moment(ctx: &Ctx, until: Option<DateTime<Utc>>) -> WorkflowResult<()> {
    let Some(at) = until else {
        let seen = ctx.state(|it| it.complaint.position);
        return Ok(ctx.wait_condition(|it| it.complaint.position != seen).await?);
    };
    let mut timer = pin!(ctx.timer(TimerOptions::from(policy::sleep(now(ctx)?, at))));
    loop {
        let seen = ctx.state(|it| it.complaint.position);
        select! {
            changed = ctx.wait_condition(|it| it.complaint.position != seen) => changed?,
            _ = timer => return stay(ctx),
        }
        let now = publish(ctx)?;
        if ctx.state(|it| policy::step(&it.complaint, it.hold.as_ref(), now)) != Step::Wait(until) {
            timer.cancel();
            return Ok(());
        }
    }
}

/// A timer also ends when the workflow is cancelled.
fn stay(ctx: &Ctx) -> WorkflowResult<()> {
    if ctx.cancellation_token().is_cancelled() {
        Err(WorkflowTermination::cancelled())
    } else {
        Ok(())
    }
}

/// Proposes the rung to the service, which decides, and takes over the plan that it answers with.
async fn propose(ctx: &Ctx, rung: NextRung) -> WorkflowResult<()> {
    let (input, position) = ctx.state(|it| {
        let ComplaintSnapshot {
            voice, cycle, position, ..
        } = it.complaint;
        (
            EscalateInput {
                voice,
                cycle,
                deadline: rung.deadline,
                level: rung.level,
            },
            position,
        )
    });
    let answer = match ctx
        .execute_activity(ComplaintActivities::escalate, input.clone(), escalate_options())
        .await
    {
        Ok(answer) => Some(answer),
        Err(ActivityExecutionError::Failed(_)) => None, // Refused for good, as things stand; it is proposed again later.
        Err(other) => return Err(other.into()),
    };
    let now = now(ctx)?;
    ctx.state_mut(|it| {
        if let Some(answer) = &answer {
            policy::adopt(&mut it.complaint, position, answer);
        }
        // Still the next one: it did not fire, though nothing that happened keeps it from firing.
        let still_due = policy::next_rung(&it.complaint) == Some(rung);
        it.hold = still_due.then(|| policy::hold(it.hold.as_ref(), rung, now));
    });
    match answer {
        Some(answer) if answer.fired => notify(ctx, input, answer).await,
        _ => Ok(()),
    }
}

/// Sends the notices of a rung that fired, all at once. One that is refused (its recipient is unknown) is counted, and holds up nobody.
async fn notify(ctx: &Ctx, fired: EscalateInput, answer: Escalated) -> WorkflowResult<()> {
    let EscalateInput {
        voice,
        cycle,
        deadline,
        level,
    } = fired;
    let due_at = answer.due_at;
    let sent = join_all(answer.notices.into_iter().map(|notice| {
        let input = NotifyInput {
            voice,
            cycle,
            deadline,
            level,
            due_at,
            recipient: notice.recipient,
        };
        ctx.execute_activity(ComplaintActivities::notify, input, notify_options())
    }))
    .await;
    for result in sent {
        match result {
            Ok(()) => {}
            Err(ActivityExecutionError::Failed(_)) => ctx.state_mut(|it| it.notices_refused += 1),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// Sets the search attributes that changed, if any did; returns the time.
fn publish(ctx: &Ctx) -> WorkflowResult<DateTime<Utc>> {
    let now = now(ctx)?;
    let updates = ctx.state_mut(|it| {
        let published = Published::of(&it.complaint, now);
        let updates = published.updates(&it.published);
        it.published = published;
        updates
    });
    if !updates.is_empty() {
        ctx.upsert_search_attributes(updates);
    }
    Ok(now)
}

/// The time of the workflow, the only clock there is here: the same again in every replay.
fn now(ctx: &Ctx) -> WorkflowResult<DateTime<Utc>> {
    let time = ctx
        .workflow_time()
        .ok_or_else(|| ApplicationFailure::new("the workflow has no time yet"))?;
    Ok(time.into())
}

//! The process: wait for the next rung or for news of the record, whichever comes first, until the complaint is closed.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use std::pin::pin;

use chrono::{DateTime, Utc};
use temporalio_common::error::{ApplicationFailure, IncomingError};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityExecutionError, CancellableFuture, ContinueAsNewOptions, SyncWorkflowContext, TimerOptions, WorkflowContext,
    WorkflowContextView, WorkflowResult, WorkflowTermination,
    workflows::{join_all, select},
};

use crate::{
    activities::{ComplaintActivities, RECIPIENT_UNKNOWN, escalate_options, notify_options},
    messages::{Begin, ComplaintSnapshot, EscalateInput, Escalated, NextRung, NoticePlan, NotifyInput, Outcome, Pending, Stage, Unsent},
    policy::{self, Step},
    search_attributes::Published,
};

/// Continue as a new run beyond this many events. A complaint takes some dozens; only one whose escalation is refused for weeks comes
/// here, and Temporal warns at ten thousand.
const LONGEST_HISTORY: u32 = 4000;

/// Runs of before gave a refused notice up.
const NOTICES_ARE_SENT_AGAIN: &str = "2026-11-notices-are-sent-again";

/// Runs of before took it that whoever was to be told of a rung that had fired had been told.
const FIRED_RUNGS_ARE_CONFIRMED: &str = "2026-11-fired-rungs-are-confirmed";

/// One cycle of a complaint's handling.
#[workflow]
#[derive(Debug)]
pub struct ComplaintHandling {
    complaint: ComplaintSnapshot,
    pending: Pending,
    published: Published,
}

#[workflow_methods]
impl ComplaintHandling {
    /// Starts from the record in any state: rungs whose moment has passed fire at once. At position 0 it is a record that had no run, so
    /// what went out of its earlier rungs is not known.
    #[init]
    pub fn new(ctx: &WorkflowContextView, begin: Begin) -> Self {
        let Begin { complaint, pending } = begin;
        let pending = pending.unwrap_or_else(|| Pending {
            unconfirmed: if complaint.position == 0 {
                policy::fired_rungs(&complaint)
            } else {
                Vec::new()
            },
            ..Pending::default()
        });
        Self {
            complaint,
            pending,
            published: ctx.search_attributes().as_ref().map(Published::read).unwrap_or_default(),
        }
    }

    /// Sees the complaint through to its end.
    #[run(name = "ComplaintHandling")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Outcome> {
        if !ctx.state(|it| it.pending.unconfirmed.is_empty()) && !ctx.patched(FIRED_RUNGS_ARE_CONFIRMED) {
            ctx.state_mut(|it| it.pending.unconfirmed.clear());
        }
        loop {
            let now = publish(ctx)?;
            match ctx.state(|it| policy::step(&it.complaint, &it.pending, now)) {
                Step::End => return Ok(ctx.state(|it| policy::outcome(&it.complaint, it.notices_refused(), now))),
                _ if is_too_long(ctx) => {
                    let begin = ctx.state(|it| Begin {
                        complaint: it.complaint.clone(),
                        pending: Some(it.pending.clone()),
                    });
                    ctx.continue_as_new(begin, ContinueAsNewOptions::default())?;
                }
                Step::Wait(until) => news_or_moment(ctx, until).await?,
                Step::Propose(rung) => propose(ctx, rung).await?,
                Step::Send => {
                    let due = ctx.state_mut(|it| it.pending.unsent.extract_if(.., |unsent| unsent.until <= now).collect());
                    send(ctx, due).await?;
                }
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
        let next = policy::next_rung(&self.complaint);
        Stage {
            state: self.complaint.state,
            position: self.complaint.position,
            next,
            proposed_again_at: self.pending.hold.filter(|hold| Some(hold.rung) == next).map(|hold| hold.until),
            notices_refused: self.notices_refused(),
        }
    }
}

impl ComplaintHandling {
    fn notices_refused(&self) -> u32 {
        let unsent = u32::try_from(self.pending.unsent.len()).unwrap_or(u32::MAX);
        self.pending.given_up.saturating_add(unsent)
    }
}

type Ctx = WorkflowContext<ComplaintHandling>;

/// Whether the run should go on as a new one.
fn is_too_long(ctx: &Ctx) -> bool {
    ctx.continue_as_new_suggested() || ctx.history_length() > LONGEST_HISTORY
}

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
        if ctx.state(|it| policy::step(&it.complaint, &it.pending, now)) != Step::Wait(until) || is_too_long(ctx) {
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
                ordinal: rung.ordinal,
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
            it.pending.unconfirmed.retain(|unconfirmed| *unconfirmed != rung);
        }
        // Still the next one: it did not fire, though nothing that happened keeps it from firing.
        let still_due = policy::next_proposal(&it.complaint, &it.pending) == Some(rung);
        it.pending.hold = still_due.then(|| policy::hold(it.pending.hold.as_ref(), rung, now));
    });
    match answer {
        Some(answer) if answer.fired => send(ctx, notices(input, answer, now)).await,
        _ => Ok(()),
    }
}

/// The notices of a rung that fired.
fn notices(fired: EscalateInput, answer: Escalated, now: DateTime<Utc>) -> Vec<Unsent> {
    let EscalateInput {
        voice,
        cycle,
        deadline,
        ordinal,
        level,
    } = fired;
    let due_at = answer.due_at;
    let notice = |plan: NoticePlan| Unsent {
        notice: NotifyInput {
            voice,
            cycle,
            deadline,
            ordinal,
            level,
            due_at,
            recipient: plan.recipient,
            excluded: answer.excluded.clone(),
        },
        attempts: 0,
        until: now,
    };
    answer.notices.into_iter().map(notice).collect()
}

/// Sends notices, all at once. One that is refused holds up nobody: it is kept and sent again, to somebody else if its recipient is unknown.
async fn send(ctx: &Ctx, notices: Vec<Unsent>) -> WorkflowResult<()> {
    let sending = notices
        .iter()
        .map(|unsent| ctx.execute_activity(ComplaintActivities::notify, unsent.notice.clone(), notify_options()));
    let sent = join_all(sending.collect::<Vec<_>>()).await;
    let now = now(ctx)?;
    for (unsent, result) in notices.into_iter().zip(sent) {
        match result {
            Ok(()) => {}
            Err(ActivityExecutionError::Failed(failure)) if ctx.patched(NOTICES_ARE_SENT_AGAIN) => {
                let unknown =
                    matches!(failure.cause(), Some(IncomingError::Application(why)) if why.type_name() == Some(RECIPIENT_UNKNOWN));
                ctx.state_mut(|it| {
                    let refused = policy::refused(unsent, unknown, &it.complaint.org_unit, now);
                    it.pending.unsent.push(refused);
                });
            }
            Err(ActivityExecutionError::Failed(_)) => ctx.state_mut(|it| it.pending.given_up += 1),
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

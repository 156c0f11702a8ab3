//! The run: wait for the next rung or for news of the record, whichever comes first, until the record is closed.

use std::pin::pin;

use chrono::{DateTime, Utc};
use temporalio_common::ActivityDefinition;
use temporalio_common::data_converters::TemporalDeserializable;
use temporalio_common::error::{ApplicationFailure, IncomingError};
use temporalio_common::search_attributes::SearchAttributes;
use temporalio_workflow::{
    ActivityExecutionError, CancellableFuture, ContinueAsNewOptions, TimerOptions, WorkflowContext, WorkflowResult, WorkflowTermination,
    workflows::{WorkflowImplementation, join_all, select},
};

use crate::{
    Process,
    messages::{Begin, EscalateInput, Escalated, NextRung, NoticePlan, NotifyInput, Outcome, Pending, Snapshot, Stage, Unsent},
    options::{RECIPIENT_UNKNOWN, patient},
    policy::{self, Step},
    search_attributes::Published,
};

/// Continue as a new run beyond this many events. A record takes some dozens; only one whose escalation is refused for weeks comes here, and
/// Temporal warns at ten thousand.
const LONGEST_HISTORY: u32 = 4000;

/// Runs of before gave a refused notice up.
const NOTICES_ARE_SENT_AGAIN: &str = "2026-11-notices-are-sent-again";

/// Runs of before took it that whoever was to be told of a rung that had fired had been told.
const FIRED_RUNGS_ARE_CONFIRMED: &str = "2026-11-fired-rungs-are-confirmed";

/// What a run knows.
#[derive(Debug)]
pub struct Ladder<P: Process> {
    record: Snapshot<P>,
    pending: Pending<P>,
    published: Published,
}

impl<P: Process> Ladder<P> {
    /// Starts from the record in any state: rungs whose moment has passed fire at once. At position 0 it is a record that had no run, so
    /// what went out of its earlier rungs is not known. `attributes` are those that the run was started with.
    pub fn new(begin: Begin<P>, attributes: Option<&SearchAttributes>) -> Self {
        let Begin { record, pending } = begin;
        let pending = pending.unwrap_or_else(|| Pending {
            unconfirmed: if record.position == 0 {
                policy::fired_rungs(&record)
            } else {
                Vec::new()
            },
            ..Pending::default()
        });
        Self {
            record,
            pending,
            published: attributes.map(Published::read).unwrap_or_default(),
        }
    }

    /// The record changed. What was seen already, or is older, is dropped: the outbox delivers at least once.
    pub fn take(&mut self, record: Snapshot<P>) {
        policy::take(&mut self.record, record);
    }

    /// Who waits for what until when.
    pub fn stage(&self) -> Stage<P> {
        let next = policy::next_rung(&self.record);
        let hold = self.pending.hold.as_ref();
        Stage {
            state: self.record.state.clone(),
            position: self.record.position,
            proposed_again_at: hold.filter(|hold| Some(&hold.rung) == next.as_ref()).map(|hold| hold.until),
            next,
            notices_refused: self.notices_refused(),
        }
    }

    fn notices_refused(&self) -> u32 {
        let unsent = u32::try_from(self.pending.unsent.len()).unwrap_or(u32::MAX);
        self.pending.given_up.saturating_add(unsent)
    }
}

/// A workflow that keeps the deadlines of a record.
pub trait Climber: WorkflowImplementation + Sized + 'static {
    /// What it conducts.
    type Process: Process;
    /// The activity that proposes a rung to the service, which fires it unless the deadline was met or moved meanwhile, and answers with the
    /// plan in force. Safe to repeat: the service fires a rung once.
    type Escalate: ActivityDefinition<Input = EscalateInput<Self::Process>, Output = Escalated<Self::Process>>;
    /// The activity that sends one notice of a rung that fired. Safe to repeat: the same notice is recorded once.
    type Notify: ActivityDefinition<Input = NotifyInput<Self::Process>, Output = ()>;

    /// Whether runs of this type exist that began before it sent refused notices again and confirmed rungs that had fired.
    const HAS_RUNS_OF_BEFORE: bool = false;

    /// The activities, as Temporal knows them.
    fn activities() -> (Self::Escalate, Self::Notify);

    /// What the run knows.
    fn ladder(&self) -> &Ladder<Self::Process>;

    /// The same, to be changed.
    fn ladder_mut(&mut self) -> &mut Ladder<Self::Process>;

    /// Goes on as a new run.
    ///
    /// # Errors
    /// Always: that is how a run ends to be continued.
    fn continue_with(ctx: &WorkflowContext<Self>, begin: Begin<Self::Process>, options: ContinueAsNewOptions) -> WorkflowResult<()>;
}

/// Sees the record through to its end.
///
/// # Errors
/// If the run is cancelled or goes on as a new one.
pub async fn climb<W: Climber>(ctx: &mut WorkflowContext<W>) -> WorkflowResult<Outcome<W::Process>> {
    if W::HAS_RUNS_OF_BEFORE && !ctx.state(|it| it.ladder().pending.unconfirmed.is_empty()) && !ctx.patched(FIRED_RUNGS_ARE_CONFIRMED) {
        ctx.state_mut(|it| it.ladder_mut().pending.unconfirmed.clear());
    }
    loop {
        let now = publish(ctx)?;
        match ctx.state(|it| policy::step(&it.ladder().record, &it.ladder().pending, now)) {
            Step::End => return Ok(ctx.state(|it| policy::outcome(&it.ladder().record, it.ladder().notices_refused(), now))),
            _ if is_too_long(ctx) => {
                let begin = ctx.state(|it| Begin {
                    record: it.ladder().record.clone(),
                    pending: Some(it.ladder().pending.clone()),
                });
                W::continue_with(ctx, begin, ContinueAsNewOptions::default())?;
            }
            Step::Wait(until) => news_or_moment(ctx, until).await?,
            Step::Propose(rung) => propose(ctx, rung).await?,
            Step::Send => {
                let is_due = |unsent: &mut Unsent<W::Process>| unsent.until <= now;
                let due = ctx.state_mut(|it| it.ladder_mut().pending.unsent.extract_if(.., is_due).collect());
                send(ctx, due).await?;
            }
        }
    }
}

/// Whether the run should go on as a new one.
fn is_too_long<W: Climber>(ctx: &WorkflowContext<W>) -> bool {
    ctx.continue_as_new_suggested() || ctx.history_length() > LONGEST_HISTORY
}

/// Waits until the next step is another one, because of news, or until the moment has come. News that leave the moment as it is (a new
/// owner) leave the timer running as well: each timer costs events.
async fn news_or_moment<W: Climber>(ctx: &WorkflowContext<W>, until: Option<DateTime<Utc>>) -> WorkflowResult<()> {
    let Some(at) = until else {
        let seen = ctx.state(|it| it.ladder().record.position);
        return Ok(ctx.wait_condition(|it| it.ladder().record.position != seen).await?);
    };
    let mut timer = pin!(ctx.timer(TimerOptions::from(policy::sleep(now(ctx)?, at))));
    loop {
        let seen = ctx.state(|it| it.ladder().record.position);
        select! {
            changed = ctx.wait_condition(|it| it.ladder().record.position != seen) => changed?,
            _ = timer => return stay(ctx),
        }
        let now = publish(ctx)?;
        if ctx.state(|it| policy::step(&it.ladder().record, &it.ladder().pending, now)) != Step::Wait(until) || is_too_long(ctx) {
            timer.cancel();
            return Ok(());
        }
    }
}

/// A timer also ends when the workflow is cancelled.
fn stay<W: Climber>(ctx: &WorkflowContext<W>) -> WorkflowResult<()> {
    if ctx.cancellation_token().is_cancelled() {
        Err(WorkflowTermination::cancelled())
    } else {
        Ok(())
    }
}

/// Proposes the rung to the service, which decides, and takes over the plan that it answers with.
async fn propose<W: Climber>(ctx: &WorkflowContext<W>, rung: NextRung<<W::Process as Process>::Kind>) -> WorkflowResult<()>
where
    Escalated<W::Process>: TemporalDeserializable,
{
    let (input, position) = ctx.state(|it| {
        let record = &it.ladder().record;
        let input = EscalateInput {
            subject: record.subject.clone(),
            deadline: rung.deadline.clone(),
            ordinal: rung.ordinal,
            level: rung.level,
        };
        (input, record.position)
    });
    let answer = match ctx.execute_activity(W::activities().0, input.clone(), patient()).await {
        Ok(answer) => Some(answer),
        Err(ActivityExecutionError::Failed(_)) => None, // Refused for good, as things stand; it is proposed again later.
        Err(other) => return Err(other.into()),
    };
    let now = now(ctx)?;
    ctx.state_mut(|it| {
        let Ladder { record, pending, .. } = it.ladder_mut();
        if let Some(answer) = &answer {
            policy::adopt(record, position, answer);
            pending.unconfirmed.retain(|unconfirmed| *unconfirmed != rung);
        }
        // Still the next one: it did not fire, though nothing that happened keeps it from firing.
        let still_due = policy::next_proposal(record, pending).as_ref() == Some(&rung);
        pending.hold = still_due.then(|| policy::hold(pending.hold.as_ref(), rung, now));
    });
    match answer {
        Some(answer) if answer.fired => send(ctx, notices(&input, answer, now)).await,
        _ => Ok(()),
    }
}

/// The notices of a rung that fired.
fn notices<P: Process>(fired: &EscalateInput<P>, answer: Escalated<P>, now: DateTime<Utc>) -> Vec<Unsent<P>> {
    let due_at = answer.due_at;
    let notice = |plan: NoticePlan| Unsent {
        notice: NotifyInput {
            subject: fired.subject.clone(),
            deadline: fired.deadline.clone(),
            ordinal: fired.ordinal,
            level: fired.level,
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
async fn send<W: Climber>(ctx: &WorkflowContext<W>, notices: Vec<Unsent<W::Process>>) -> WorkflowResult<()> {
    let sending = notices
        .iter()
        .map(|unsent| ctx.execute_activity(W::activities().1, unsent.notice.clone(), patient()));
    let sent = join_all(sending.collect::<Vec<_>>()).await;
    let now = now(ctx)?;
    for (unsent, result) in notices.into_iter().zip(sent) {
        match result {
            Ok(()) => {}
            Err(ActivityExecutionError::Failed(failure)) if !W::HAS_RUNS_OF_BEFORE || ctx.patched(NOTICES_ARE_SENT_AGAIN) => {
                let unknown =
                    matches!(failure.cause(), Some(IncomingError::Application(why)) if why.type_name() == Some(RECIPIENT_UNKNOWN));
                ctx.state_mut(|it| {
                    let Ladder { record, pending, .. } = it.ladder_mut();
                    pending.unsent.push(policy::refused(unsent, unknown, &record.org_unit, now));
                });
            }
            Err(ActivityExecutionError::Failed(_)) => ctx.state_mut(|it| it.ladder_mut().pending.given_up += 1),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// Sets the search attributes that changed, if any did; returns the time.
fn publish<W: Climber>(ctx: &WorkflowContext<W>) -> WorkflowResult<DateTime<Utc>> {
    let now = now(ctx)?;
    let updates = ctx.state_mut(|it| {
        let ladder = it.ladder_mut();
        let published = Published::of(&ladder.record, now);
        let updates = published.updates(&ladder.published);
        ladder.published = published;
        updates
    });
    if !updates.is_empty() {
        ctx.upsert_search_attributes(updates);
    }
    Ok(now)
}

/// The time of the workflow, the only clock there is here: the same again in every replay.
fn now<W: Climber>(ctx: &WorkflowContext<W>) -> WorkflowResult<DateTime<Utc>> {
    let time = ctx
        .workflow_time()
        .ok_or_else(|| ApplicationFailure::new("the workflow has no time yet"))?;
    Ok(time.into())
}

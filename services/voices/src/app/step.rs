//! The steps after triage.

use honi_names::VoiceName;

use super::problem::refused;
use super::{Command, Deps, Error, Opened, Taken, View, acting, commitments};
use crate::domain::{Division, Evaluation, Reason, Routing, Step};
use crate::storage::Texts;
use crate::storage::texts::Field;

/// Takes a step after triage. Whoever records what was heard of somebody names no etag.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION or INVALID_ARGUMENT if the rules do not allow the step.
pub(crate) async fn step(deps: &Deps, command: Command<'_>, name: VoiceName, etag: Option<&str>, step: Step) -> Result<View, Error> {
    let (change, before) = match deps.open(&command, name, etag).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let (verb, texts, reason, mut values) = (step.verb(), texts(&step), reason(&step), commitments::of_step(&step));
    let calendar = deps.calendars.of(before.voice.intake().org_unit);
    let after = before
        .voice
        .clone()
        .take(step, &acting(command.caller), deps.clocks(&calendar), change.now())
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    if after.handling().deadlines != before.voice.handling().deadlines {
        values.extend(commitments::of_deadlines(&after));
    }
    let taken = Taken {
        after,
        verb,
        texts,
        values,
        reason,
    };
    deps.commit(command.caller, change, before, taken).await
}

/// Through which channel somebody was heard of: nothing else keeps it.
fn reason(step: &Step) -> Option<&'static str> {
    let Step::Hear(channel, _) = step else { return None };
    Some(channel.code())
}

/// What was written in somebody's own words.
fn texts(step: &Step) -> Texts {
    let all: Vec<(Field, &Reason)> = match step {
        Step::Await(_, what) => vec![(Field::Awaited, what)],
        Step::Hear(_, content) => vec![(Field::Contact, content)],
        Step::Draft(draft) => vec![(Field::Facts, &draft.facts), (Field::Remedy, &draft.remedy)],
        Step::Reject(reason) => vec![(Field::RejectReason, reason)],
        Step::Withdraw(reason) => vec![(Field::WithdrawReason, reason)],
        Step::Reopen(reason) => vec![(Field::ReopenReason, reason)],
        Step::Reply(replying) => vec![(Field::Reply, &replying.text)],
        Step::Route(routing) => routed(routing),
        Step::DecideImprovement(decision) => match &decision.evaluation {
            Evaluation::NoAction { reason } => vec![(Field::EvaluationReason, reason)],
            Evaluation::Improve => Vec::new(),
        },
        Step::StartFastTrack
        | Step::ResolveFast(_)
        | Step::StartInvestigation
        | Step::Approve
        | Step::Respond(_)
        | Step::RecordMemberDecision(_)
        | Step::Close { .. }
        | Step::RecordFollowUp(_) => Vec::new(),
    };
    // A draft that offers nothing takes back what an earlier one offered, so that is kept as well.
    let written = all.into_iter().filter(|(field, text)| *field == Field::Remedy || !text.is_blank());
    written.filter_map(|(field, text)| Some((field, text.text()?.to_owned()))).collect()
}

fn routed(routing: &Routing) -> Vec<(Field, &Reason)> {
    let mut all = vec![(Field::RouteReceipt, &routing.receipt), (Field::RouteReason, &routing.reason)];
    if let Division::Other(words) = &routing.to {
        all.push((Field::RouteDivision, words));
    }
    all
}

//! The steps after triage.

use honi_change::Change;
use honi_names::VoiceName;
use honi_serve::Problem;

use super::problem::refused;
use super::writing::{LetterDetails, ToWrite, Written};
use super::{Command, Deps, Error, Opened, Taken, View, acting, commitments};
use crate::domain::{Division, Evaluation, Reason, ResponseMethod, Routing, Step, Voice};
use crate::storage::texts::Field;
use crate::storage::voices::Stored;
use crate::storage::{self, Texts};

/// What the letter of a step needs that the record does not have.
pub(crate) struct LetterOfStep {
    /// What any letter needs.
    pub(crate) details: LetterDetails,
    /// How a summary is sent.
    pub(crate) method: ResponseMethod,
    /// What was agreed on the fast track, in somebody's own words.
    pub(crate) agreed: String,
}

/// Takes a step after triage, and writes the letter that goes with it. Whoever records what was heard of somebody names no etag.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION or INVALID_ARGUMENT if the rules do not allow the step.
pub(crate) async fn step(
    deps: &Deps,
    command: Command<'_>,
    name: VoiceName,
    etag: Option<&str>,
    step: Step,
    letter: Option<LetterOfStep>,
) -> Result<View, Error> {
    let (change, before) = match deps.open(&command, name, etag).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let closes = matches!(step, Step::Close { .. });
    let (verb, texts, reason, mut values) = (step.verb(), texts(&step), reason(&step), commitments::of_step(&step));
    let calendar = deps.calendars.of(before.voice.intake().org_unit);
    let after = before
        .voice
        .clone()
        .take(step, &acting(command.caller), deps.clocks(&calendar), change.now())
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    if closes {
        improvement_is_there(&change, &before.voice).await?;
    }
    if after.handling().deadlines != before.voice.handling().deadlines {
        values.extend(commitments::of_deadlines(&after));
    }
    let letter = match letter {
        Some(letter) => written(deps, &change, &before, &after, letter).await?,
        None => None,
    };
    let taken = Taken {
        after,
        verb,
        texts,
        values,
        reason,
        letter,
    };
    deps.commit(command.caller, change, before, taken).await
}

/// That an improvement action answers to a voice that was evaluated with IMPROVE (policy O-05): inspections opens it, and tells within seconds.
async fn improvement_is_there(change: &Change, voice: &Voice) -> Result<(), Error> {
    let improvement = voice.stage().improvement();
    let is_improved = improvement.is_some_and(|it| it.decision.evaluation == Evaluation::Improve);
    let name = voice.intake().name;
    if is_improved && storage::improvements::of(change.conn(), name).await?.is_empty() {
        let (ja, en) = (
            "この声に対する改善活動がまだ開かれていません。",
            "no improvement action answers to the voice yet",
        );
        return Err(Problem::precondition("IMPROVEMENT_REQUIRED", name.to_string(), ja, en).into());
    }
    Ok(())
}

/// The letter that goes with a step: that of the final response, or the summary of what was agreed.
async fn written(deps: &Deps, change: &Change, before: &Stored, after: &Voice, letter: LetterOfStep) -> Result<Option<Written>, Error> {
    let texts = storage::texts::open(change.conn(), &deps.keys, after.intake().name).await?;
    let to_write = match (after.stage().response(), after.stage().settlement()) {
        (Some(response), _) => ToWrite::final_response(after, response, &texts, letter.details),
        (None, Some(settlement)) => ToWrite::summary(settlement, letter),
        (None, None) => return Ok(None),
    };
    Ok(Some(deps.write_letter(change, before, &texts, to_write).await?))
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
        | Step::IssueLetter(_)
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

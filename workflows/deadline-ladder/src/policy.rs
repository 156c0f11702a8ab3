//! The rules by which the workflow decides, as pure functions of what it knows and of the time. No Temporal types.

#![warn(clippy::wildcard_enum_match_arm)]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::Process;
use crate::messages::{DeadlineOutcome, DeadlinePlan, Escalated, Hold, Level, NextRung, Outcome, Pending, Recipient, Snapshot, Unsent};

/// Code of the role whose holders are told in the end.
const COMPLIANCE_MANAGERS: &str = "CMG";

/// What the workflow does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<K> {
    /// The record is closed: end.
    End,
    /// Nothing is due: wait for the record to change, and no longer than until the moment given, if there is one.
    Wait(Option<DateTime<Utc>>),
    /// This rung is due: propose it.
    Propose(NextRung<K>),
    /// Notices that were refused are due again: send them.
    Send,
}

/// What comes next, given what is known and the time.
pub fn step<P: Process>(record: &Snapshot<P>, pending: &Pending<P>, now: DateTime<Utc>) -> Step<P::Kind> {
    let rung = next_proposal(record, pending);
    if P::is_closed(&record.state) && (rung.is_none() || record.version == 0) {
        return Step::End;
    }
    let at = rung.as_ref().map(|rung| match &pending.hold {
        Some(hold) if hold.rung == *rung => hold.until.max(rung.fire_at),
        _ => rung.fire_at,
    });
    let again = pending.unsent.iter().map(|unsent| unsent.until).min();
    match (rung, at) {
        (Some(rung), Some(at)) if at <= now => Step::Propose(rung),
        _ if again.is_some_and(|again| again <= now) => Step::Send,
        _ => Step::Wait(at.into_iter().chain(again).min()),
    }
}

/// The rung to propose next: first those of which nobody knows whether they were told to anybody, then the next one.
pub fn next_proposal<P: Process>(record: &Snapshot<P>, pending: &Pending<P>) -> Option<NextRung<P::Kind>> {
    let fired = fired_rungs(record);
    let unconfirmed = pending.unconfirmed.iter().find(|rung| fired.contains(rung));
    unconfirmed.cloned().or_else(|| next_rung(record))
}

/// The rungs that have fired, of the deadlines that are not met, in their order.
pub fn fired_rungs<P: Process>(record: &Snapshot<P>) -> Vec<NextRung<P::Kind>> {
    let mut fired: Vec<NextRung<P::Kind>> = open_rungs(record, true).collect();
    fired.sort_by(|one, other| order(one).cmp(&order(other)));
    fired
}

/// The earliest rung that has not fired, of the deadlines that are not met. Rungs of the same moment go by deadline, then by level; so
/// what was missed while no run existed is made up for in order.
pub fn next_rung<P: Process>(record: &Snapshot<P>) -> Option<NextRung<P::Kind>> {
    open_rungs(record, false).min_by(|one, other| order(one).cmp(&order(other)))
}

fn order<K>(rung: &NextRung<K>) -> (DateTime<Utc>, &K, u32, Level) {
    (rung.fire_at, &rung.deadline, rung.ordinal, rung.level)
}

/// The rungs that have fired, or those that have not, of the deadlines that are not met and do not stand still.
fn open_rungs<P: Process>(record: &Snapshot<P>, fired: bool) -> impl Iterator<Item = NextRung<P::Kind>> {
    let open = record
        .deadlines
        .iter()
        .filter(|deadline| deadline.met_at.is_none() && !deadline.paused);
    open.flat_map(move |deadline| {
        let rungs = deadline.rungs.iter().filter(move |rung| rung.fired == fired);
        rungs.map(|rung| NextRung {
            fire_at: rung.fire_at,
            deadline: deadline.kind.clone(),
            ordinal: deadline.ordinal,
            level: rung.level,
        })
    })
}

/// The hold after a rung was proposed in vain once more.
pub fn hold<K: PartialEq>(previous: Option<&Hold<K>>, rung: NextRung<K>, now: DateTime<Utc>) -> Hold<K> {
    let attempts = previous
        .filter(|hold| hold.rung == rung)
        .map_or(1, |hold| hold.attempts.saturating_add(1));
    Hold {
        rung,
        attempts,
        until: now + pause(attempts),
    }
}

/// What to do about a notice that was refused: one whose recipient is unknown goes to the next who would have to know, at once; any other
/// is sent again later.
pub fn refused<P: Process>(unsent: Unsent<P>, recipient_unknown: bool, org_unit: &str, now: DateTime<Utc>) -> Unsent<P> {
    let Unsent { mut notice, attempts, .. } = unsent;
    if recipient_unknown && let Some(instead) = instead_of(&notice.recipient, org_unit) {
        notice.recipient = instead;
        return Unsent {
            notice,
            attempts: 0,
            until: now,
        };
    }
    let attempts = attempts.saturating_add(1);
    Unsent {
        notice,
        attempts,
        until: now + pause(attempts),
    }
}

/// Who is told where a recipient is unknown: the queue of the record's unit, and where there is none or it is unknown as well, the compliance
/// managers.
fn instead_of(recipient: &Recipient, org_unit: &str) -> Option<Recipient> {
    let (queue, managers) = (
        Recipient::OrgUnitQueue(org_unit.to_owned()),
        Recipient::Role(COMPLIANCE_MANAGERS.to_owned()),
    );
    if *recipient == managers {
        None
    } else if *recipient == queue || org_unit.is_empty() {
        Some(managers)
    } else {
        Some(queue)
    }
}

/// How long to wait after so many attempts: one second at first, doubling up to an hour.
fn pause(attempts: u32) -> TimeDelta {
    const LONGEST_SECONDS: i64 = 3600;
    let doubled = 2_i64.checked_pow(attempts.saturating_sub(1)).unwrap_or(LONGEST_SECONDS);
    TimeDelta::seconds(doubled.min(LONGEST_SECONDS))
}

/// Takes in a signal. One that is not newer than what was seen, or of another cycle, is dropped; returns whether it was taken.
///
/// A relay may tell of an older version than an answer has told of: then only its position is news. Of the same version it tells more: an
/// answer does not say who has the work.
pub fn take<P: Process>(seen: &mut Snapshot<P>, newer: Snapshot<P>) -> bool {
    if newer.position <= seen.position || newer.subject != seen.subject {
        return false;
    }
    if newer.version != 0 && newer.version < seen.version {
        seen.position = newer.position;
        return true;
    }
    let before = std::mem::replace(seen, newer);
    if seen.version == 0 {
        keep_facts(seen, before.state, &before.deadlines);
    }
    true
}

/// Takes in the answer to a proposal that was made when `position` had been seen. By the versions it is known which of the answer and what
/// was seen is newer, and that replaces the plan.
///
/// Messages of before have no versions. Then the answer is the newest word if no signal came meanwhile; otherwise nobody can tell which of
/// the two is newer, and only the facts it states are kept.
pub fn adopt<P: Process>(seen: &mut Snapshot<P>, position: i64, answer: &Escalated<P>) {
    if answer.version != 0 {
        if answer.version >= seen.version {
            (seen.version, seen.state) = (answer.version, answer.state.clone());
            seen.deadlines.clone_from(&answer.deadlines);
        }
        return;
    }
    if seen.position != position {
        keep_facts(seen, answer.state.clone(), &answer.deadlines);
        return;
    }
    let deadlines = std::mem::replace(&mut seen.deadlines, answer.deadlines.clone());
    let state = std::mem::replace(&mut seen.state, answer.state.clone());
    keep_facts(seen, state, &deadlines);
}

/// What has happened stays so, whichever message came last, as long as messages have no versions: a signal may be older than the answer
/// taken in before it. Within a cycle the state only advanced then, a deadline that was met stayed met, a rung that fired stayed fired.
fn keep_facts<P: Process>(seen: &mut Snapshot<P>, state: P::State, deadlines: &[DeadlinePlan<P::Kind>]) {
    if seen.state < state {
        seen.state = state;
    }
    for fact in deadlines {
        let Some(deadline) = seen.deadlines.iter_mut().find(|deadline| deadline.kind == fact.kind) else {
            continue;
        };
        deadline.met_at = deadline.met_at.or(fact.met_at);
        for rung in &mut deadline.rungs {
            rung.fired |= fact.rungs.iter().any(|known| known.fired && known.level == rung.level);
        }
    }
}

/// The earliest end of a deadline that is not met.
pub fn due_at<P: Process>(record: &Snapshot<P>) -> Option<DateTime<Utc>> {
    record
        .deadlines
        .iter()
        .filter(|deadline| deadline.met_at.is_none() && !deadline.paused)
        .map(|deadline| deadline.due_at)
        .min()
}

/// Whether a deadline that is not met has ended.
pub fn overdue<P: Process>(record: &Snapshot<P>, now: DateTime<Utc>) -> bool {
    !P::is_closed(&record.state) && due_at(record).is_some_and(|due| due <= now)
}

/// How it ended, told at `now`.
pub fn outcome<P: Process>(record: &Snapshot<P>, notices_refused: u32, now: DateTime<Utc>) -> Outcome<P> {
    let deadline = |plan: &DeadlinePlan<P::Kind>| DeadlineOutcome {
        kind: plan.kind.clone(),
        ordinal: plan.ordinal,
        late: plan.met_at.unwrap_or(now) > plan.due_at,
        fired: plan.rungs.iter().filter(|rung| rung.fired).map(|rung| rung.level).collect(),
    };
    Outcome {
        state: record.state.clone(),
        deadlines: record.deadlines.iter().map(deadline).collect(),
        notices_refused,
    }
}

/// How long to sleep until `at`, rounded up to the millisecond: a server that keeps milliseconds must not wake the workflow too early.
pub fn sleep(now: DateTime<Utc>, at: DateTime<Utc>) -> Duration {
    let left = (at - now).num_microseconds().unwrap_or(i64::MAX).max(0);
    Duration::from_millis(left.unsigned_abs().div_ceil(1000))
}

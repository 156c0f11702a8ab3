//! What holds for every voice, whatever happened to it. Checked when a voice is read back: a record that breaks a rule was not written by
//! the transitions.

use std::collections::BTreeSet;

use super::{Deadline, DeadlineKind, Evaluation, Handling, HowAcknowledged, Intake, Level, VoiceKind};

/// A record that no sequence of transitions could have led to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("illegal record of a voice: {rule}")]
pub struct IllegalRecord {
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// Checks every rule, first broken one first.
pub(super) fn check(intake: &Intake, handling: &Handling) -> Result<(), IllegalRecord> {
    let rules = [
        ("received before it was recorded", intake.received_at <= intake.created_at),
        ("cycle and version count from 1", handling.cycle >= 1 && handling.version >= 1),
        (
            "a complaint has one deadline of each kind, another voice none",
            has_its_deadlines(intake, handling),
        ),
        ("a deadline is met exactly by its step", deadlines_are_met_by_their_steps(handling)),
        (
            "a ladder has each level once, in order of time, and fires no rung early or once its deadline is met",
            ladders_are_legal(handling),
        ),
        (
            "receipt is confirmed after it, and only to an anonymous complainant not",
            acknowledgement_is_legal(intake, handling),
        ),
        (
            "only a complaint is triaged, with a category, to somebody not complained about",
            triage_is_legal(intake, handling),
        ),
        (
            "an S1 is before the compliance manager and the executive since its triage",
            s1_starts_high(handling),
        ),
        (
            "a complaint is closed with a reason, an S1 or S2 by another than its handler",
            closure_is_legal(intake, handling),
        ),
    ];
    rules
        .into_iter()
        .find(|(_, holds)| !holds)
        .map_or(Ok(()), |(rule, _)| Err(IllegalRecord { rule }))
}

fn has_its_deadlines(intake: &Intake, handling: &Handling) -> bool {
    let kinds = handling.deadlines.iter().map(|it| it.kind);
    if intake.kind == VoiceKind::Complaint {
        kinds.eq(DeadlineKind::ALL.iter().copied())
    } else {
        handling.deadlines.is_empty()
    }
}

fn deadlines_are_met_by_their_steps(handling: &Handling) -> bool {
    handling.deadlines.iter().all(|it| {
        let step_at = match it.kind {
            DeadlineKind::Acknowledge => handling.state.acknowledgement().map(|it| it.at),
            DeadlineKind::FinalResponse => handling.state.closure().map(|it| it.at),
        };
        it.met_at == step_at
    })
}

fn ladders_are_legal(handling: &Handling) -> bool {
    let ladder_is_legal = |it: &Deadline| {
        let levels: BTreeSet<Level> = it.rungs.iter().map(|rung| rung.level).collect();
        let in_order = levels.len() == it.rungs.len()
            && it
                .rungs
                .windows(2)
                .all(|pair| (pair[0].fire_at, pair[0].level) < (pair[1].fire_at, pair[1].level));
        // Receipt may have been confirmed a while before that was recorded, and a rung fired in between.
        let ended_at = it.met_at.filter(|_| it.kind != DeadlineKind::Acknowledge);
        let fired_in_time = |fired_at, fire_at| fire_at <= fired_at && ended_at.is_none_or(|ended_at| fired_at <= ended_at);
        in_order
            && it
                .rungs
                .iter()
                .all(|rung| rung.fired_at.is_none_or(|fired_at| fired_in_time(fired_at, rung.fire_at)))
    };
    handling.deadlines.iter().all(ladder_is_legal)
}

fn acknowledgement_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let in_time = |at| intake.received_at <= at && at <= handling.updated_at;
    handling.state.acknowledgement().is_none_or(|it| {
        in_time(it.at)
            && match &it.how {
                HowAcknowledged::Answered(_) => !intake.complainant.is_anonymous(),
                HowAcknowledged::Skipped { reason } => intake.complainant.is_anonymous() && !reason.is_blank(),
            }
    })
}

fn triage_is_legal(intake: &Intake, handling: &Handling) -> bool {
    handling.state.triage().is_none_or(|it| {
        let decision = &it.decision;
        intake.kind == VoiceKind::Complaint && !decision.categories.is_empty() && !intake.subject_staff.contains(&decision.handler)
    })
}

fn s1_starts_high(handling: &Handling) -> bool {
    let Some(triage) = handling.state.triage() else { return true };
    let Some(first) = triage.decision.severity.starts_at() else {
        return true;
    };
    let open = handling.deadlines.iter().filter(|it| it.kind == DeadlineKind::FinalResponse);
    open.flat_map(|it| &it.rungs)
        .all(|rung| rung.level < first || rung.fire_at <= triage.at)
}

fn closure_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let (Some(triage), Some(closure)) = (handling.state.triage(), handling.state.closure()) else {
        return true;
    };
    let decision = &triage.decision;
    let closer = closure.by.staff();
    let four_eyes = !decision.severity.needs_four_eyes() || closer != Some(decision.handler);
    let closer_is_apart = closer.is_none_or(|it| !intake.subject_staff.contains(&it));
    let has_reason = match &closure.decision.evaluation {
        Evaluation::Improve => false,
        Evaluation::NoAction { reason } => !reason.is_blank(),
    };
    four_eyes && closer_is_apart && has_reason
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{acknowledged, complaint, manager, no_action, now, staff, triaged};
    use super::*;
    use crate::domain::{Severity, Voice, VoiceState};

    fn broken(voice: &Voice, breaking: impl FnOnce(&mut Intake, &mut Handling)) -> Option<&'static str> {
        let (mut intake, mut handling) = (voice.intake().clone(), voice.handling().clone());
        breaking(&mut intake, &mut handling);
        Voice::restore(intake, handling).err().map(|it| it.rule)
    }

    #[test]
    fn what_the_transitions_make_is_legal() {
        let closed = triaged(Severity::S1).close(no_action(), &manager(20), now()).unwrap();
        for voice in [
            complaint([staff(1)]),
            acknowledged(),
            triaged(Severity::S1),
            triaged(Severity::S4),
            closed,
        ] {
            assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice));
        }
    }

    #[test]
    fn what_they_could_not_make_is_refused() {
        let closed = triaged(Severity::S2).close(no_action(), &manager(20), now()).unwrap();
        type Break = fn(&mut Intake, &mut Handling);
        let s1 = triaged(Severity::S1);
        let table: [(&Voice, Break, &str); 10] = [
            (&complaint([]), |_, it| it.version = 0, "cycle and version"),
            (&complaint([]), |_, it| it.deadlines.clear(), "a complaint has one deadline"),
            (
                &complaint([]),
                |intake, _| intake.kind = VoiceKind::Praise,
                "a complaint has one deadline",
            ),
            (
                &acknowledged(),
                |_, it| it.state = VoiceState::Received,
                "a deadline is met exactly",
            ),
            (
                &acknowledged(),
                |_, it| it.deadlines[1].rungs[0].fired_at = Some(now()),
                "a ladder has each level once",
            ),
            (
                &triaged(Severity::S3),
                |intake, _| intake.subject_staff = [staff(10)].into(),
                "only a complaint is triaged",
            ),
            (
                &s1,
                |_, it| it.deadlines[1].rungs[1].fire_at += chrono::TimeDelta::seconds(1),
                "an S1 is before the compliance manager",
            ),
            (
                &s1,
                |_, it| it.deadlines[1].rungs[1].level = Level::ComplianceManager,
                "a ladder has each level once",
            ),
            (&closed, |_, it| it.deadlines[1].met_at = None, "a deadline is met exactly"),
            (
                &closed,
                |_, it| match &mut it.state {
                    VoiceState::Closed { closure, .. } => closure.by = staff(10).into(),
                    VoiceState::Received | VoiceState::Acknowledged { .. } | VoiceState::Triaged { .. } => unreachable!("closed"),
                },
                "a complaint is closed with a reason",
            ),
        ];
        for (voice, breaking, rule) in table {
            let found = broken(voice, breaking).unwrap_or("none");
            assert!(found.starts_with(rule), "expected {rule:?}, found {found:?}");
        }
    }
}

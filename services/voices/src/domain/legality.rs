//! What holds for every voice, whatever happened to it. Checked when a voice is read back: a record that breaks a rule was not written by
//! the transitions.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Deadline, DeadlineKind, EarlierCycle, Evaluation, Handling, HowAcknowledged, Intake, Level, Mark, SettledHow, Stage, StateCode,
    VoiceKind,
};

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
        ("each earlier cycle is on record, and ended", earlier_cycles_ended(handling)),
        (
            "a complaint has its deadlines, each of a kind numbered, another voice none",
            has_its_deadlines(intake, handling),
        ),
        ("a deadline is met exactly by its step", deadlines_are_met_by_their_steps(handling)),
        (
            "clocks stand still exactly while an answer is awaited",
            clocks_stand_still_while_awaiting(handling),
        ),
        (
            "a ladder has each level once, in order of time, and fires no rung early or once its deadline is met",
            handling.deadlines.iter().all(ladder_is_legal),
        ),
        (
            "receipt is confirmed after it, and only to an anonymous complainant not",
            acknowledgement_is_legal(intake, handling),
        ),
        (
            "a voice is triaged with a category, to somebody not complained about",
            triage_is_legal(intake, handling),
        ),
        (
            "only a complaint goes the way of complaints, and nobody skips triage",
            way_is_legal(intake, handling),
        ),
        (
            "an S1 is before the compliance manager and the executive since its triage",
            s1_starts_high(handling),
        ),
        (
            "another voice than a complaint is answered after its triage, somebody known, between receipt and recording",
            reply_is_legal(intake, handling),
        ),
        (
            "a final response decides what triage found, and another than handler and author approves it",
            response_is_legal(intake, handling),
        ),
        (
            "a voice is closed with a reason, an S1 or S2 by another than its handler",
            closure_is_legal(intake, handling),
        ),
    ];
    rules
        .into_iter()
        .find(|(_, holds)| !holds)
        .map_or(Ok(()), |(rule, _)| Err(IllegalRecord { rule }))
}

fn earlier_cycles_ended(handling: &Handling) -> bool {
    let numbers = handling.earlier.iter().map(|it| it.cycle);
    let ended = |it: &EarlierCycle| it.stage.code() == StateCode::Closed;
    numbers.eq(1..handling.cycle) && handling.earlier.iter().all(ended)
}

fn has_its_deadlines(intake: &Intake, handling: &Handling) -> bool {
    let mut ordinals: BTreeMap<DeadlineKind, u32> = BTreeMap::new();
    let numbered = handling.deadlines.iter().all(|it| {
        let before = ordinals.entry(it.kind).or_default();
        *before += 1;
        it.ordinal == *before
    });
    let of_a_complaint = intake.kind == VoiceKind::Complaint && !is_history(handling);
    numbered && ordinals.contains_key(&DeadlineKind::FinalResponse) == of_a_complaint && (of_a_complaint || ordinals.is_empty())
}

/// It was closed before it was recorded here.
fn is_history(handling: &Handling) -> bool {
    handling.stage.settlement().is_some_and(|it| it.how == SettledHow::Elsewhere)
}

fn deadlines_are_met_by_their_steps(handling: &Handling) -> bool {
    let settled = handling.stage.settlement().is_some();
    let step_at = |kind| match kind {
        DeadlineKind::Acknowledge => Some(handling.acknowledgement.as_ref().map(|it| it.at)),
        DeadlineKind::Triage => Some(handling.triage.as_ref().map(|it| it.mark.at)),
        DeadlineKind::FinalResponse
        | DeadlineKind::FastTrack
        | DeadlineKind::ProgressUpdate
        | DeadlineKind::InterimReply
        | DeadlineKind::InternalTarget
        | DeadlineKind::AdrNotice
        | DeadlineKind::AwaitedAnswer
        | DeadlineKind::NoReply
        | DeadlineKind::SatisfactionFollowUp => None,
    };
    handling.deadlines.iter().all(|it| {
        if it.kind == DeadlineKind::SatisfactionFollowUp {
            let asked = handling.stage.follow_up().map(|it| it.mark.at);
            return handling.stage.closure().is_some() && (asked.is_none() || it.met_at == asked);
        }
        // Once it is settled nothing is owed any more, whatever was done of it.
        if settled {
            it.met_at.is_some()
        } else {
            step_at(it.kind).is_none_or(|at| it.met_at == at)
        }
    })
}

fn clocks_stand_still_while_awaiting(handling: &Handling) -> bool {
    let awaiting = matches!(handling.stage, Stage::Awaiting(_));
    let still = handling.deadlines.iter().filter(|it| it.paused_at.is_some());
    let all_own = still.clone().all(|it| it.kind.is_paused_while_awaiting() && it.is_open());
    let open: Vec<bool> = handling.pauses.iter().map(|it| it.until.is_none()).collect();
    let last_is_open = open.last().copied().unwrap_or_default();
    all_own && (awaiting || still.count() == 0) && last_is_open == awaiting && open.iter().filter(|it| **it).count() <= 1
}

fn ladder_is_legal(it: &Deadline) -> bool {
    let levels: BTreeSet<Level> = it.rungs.iter().map(|rung| rung.level).collect();
    let in_order = levels.len() == it.rungs.len()
        && it
            .rungs
            .windows(2)
            .all(|pair| (pair[0].fire_at, pair[0].level) < (pair[1].fire_at, pair[1].level));
    // Receipt may have been confirmed, and a response sent, a while before that was recorded, and a rung fired in between.
    let recorded_later = matches!(it.kind, DeadlineKind::Acknowledge) || it.kind.is_target_of_reply() || it.kind.counts_from_receipt();
    let ended_at = it.met_at.filter(|_| !recorded_later);
    let fired_in_time = |fired_at, fire_at| fire_at <= fired_at && ended_at.is_none_or(|ended_at| fired_at <= ended_at);
    in_order
        && it
            .rungs
            .iter()
            .all(|rung| rung.fired_at.is_none_or(|fired_at| fired_in_time(fired_at, rung.fire_at)))
}

fn acknowledgement_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let in_time = |at| intake.received_at <= at && at <= handling.updated_at;
    handling.acknowledgement.as_ref().is_none_or(|it| {
        in_time(it.at)
            && match &it.how {
                HowAcknowledged::Answered(_) => !intake.complainant.is_anonymous(),
                HowAcknowledged::Skipped { reason } => intake.complainant.is_anonymous() && !reason.is_blank(),
            }
    })
}

fn triage_is_legal(intake: &Intake, handling: &Handling) -> bool {
    handling.triage.as_ref().is_none_or(|it| {
        let decision = &it.decision;
        !decision.categories.is_empty() && !intake.subject_staff.contains(&decision.handler)
    })
}

fn way_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let is_complaint = intake.kind == VoiceKind::Complaint;
    let (acknowledged, triaged) = (handling.acknowledgement.is_some(), handling.triage.is_some());
    let settled = handling.stage.settlement().map(|it| it.how);
    match &handling.stage {
        Stage::Received => !acknowledged && !triaged,
        Stage::Acknowledged => acknowledged && !triaged,
        Stage::Triaged => triaged && (acknowledged || !is_complaint),
        Stage::Settled(_) | Stage::Decided { .. } | Stage::Closed { .. } => match settled {
            Some(SettledHow::Withdrawn) => is_complaint,
            Some(SettledHow::Elsewhere) => handling.stage.closure().is_some(),
            Some(SettledHow::Evaluated | SettledHow::Rerouted) => triaged && !is_complaint,
            _ => triaged && is_complaint,
        },
        Stage::FastTrack
        | Stage::Investigating
        | Stage::SentBack(_)
        | Stage::Awaiting(_)
        | Stage::Drafted(_)
        | Stage::Approved { .. }
        | Stage::Responded(_)
        | Stage::SecondReview { .. }
        | Stage::Reopened { .. } => acknowledged && triaged && is_complaint,
    }
}

fn s1_starts_high(handling: &Handling) -> bool {
    let Some(triage) = &handling.triage else { return true };
    let Some(first) = triage.decision.severity.starts_at() else {
        return true;
    };
    if handling.cycle > 1 {
        return true;
    }
    // What was promised later, once a delay was told, climbs its ladder as time passes: they know of the complaint.
    let first_limit = |it: &&Deadline| it.kind == DeadlineKind::FinalResponse && it.ordinal == 1;
    let open = handling.deadlines.iter().filter(first_limit);
    open.flat_map(|it| &it.rungs)
        .all(|rung| rung.level < first || rung.fire_at <= triage.mark.at)
}

fn reply_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let in_time = |sent_at, recorded_at| intake.received_at <= sent_at && sent_at <= recorded_at;
    handling.reply.as_ref().is_none_or(|it| {
        let somebody = intake.kind != VoiceKind::Complaint && !intake.complainant.is_anonymous();
        somebody && handling.triage.is_some() && in_time(it.sent_at, it.mark.at)
    })
}

fn response_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let Some(draft) = handling.stage.draft() else { return true };
    let Some(triage) = handling.triage.as_ref().map(|it| &it.decision) else {
        return false;
    };
    let decides_all = draft.decision.outcomes.keys().eq(&triage.categories);
    let response = handling.stage.response();
    let approval = handling.stage.approval();
    let apart = |mark: &Mark| {
        let approver = mark.by.staff();
        approver != Some(triage.handler) && mark.by != draft.mark.by && approver.is_none_or(|it| !intake.subject_staff.contains(&it))
    };
    let sent_after = response.is_none_or(|it| it.approval.at <= it.sent_at && it.sent_at <= it.mark.at);
    decides_all && approval.is_none_or(apart) && sent_after
}

fn closure_is_legal(intake: &Intake, handling: &Handling) -> bool {
    let has_reason = |evaluation: &Evaluation| match evaluation {
        Evaluation::Improve => true,
        Evaluation::NoAction { reason } => !reason.is_blank(),
    };
    if handling.stage.improvement().is_some_and(|it| !has_reason(&it.decision.evaluation)) {
        return false;
    }
    let Some(closure) = handling.stage.closure() else { return true };
    if handling.stage.improvement().is_none() {
        return is_history(handling);
    }
    let closer = closure.by.staff();
    let grave = handling.triage.as_ref().filter(|it| it.decision.severity.needs_four_eyes());
    let four_eyes = grave.is_none_or(|it| closer != Some(it.decision.handler));
    four_eyes && closer.is_none_or(|it| !intake.subject_staff.contains(&it))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::fixtures::{acknowledged, awaiting, closed, complaint, now, person, rerouted, responded, staff, triaged};
    use super::*;
    use crate::domain::{Reply, ReplyMethod, Severity, Voice};

    fn broken(voice: &Voice, breaking: impl FnOnce(&mut Intake, &mut Handling)) -> Option<&'static str> {
        let (mut intake, mut handling) = (voice.intake().clone(), voice.handling().clone());
        breaking(&mut intake, &mut handling);
        Voice::restore(intake, handling).err().map(|it| it.rule)
    }

    #[test]
    fn what_the_transitions_make_is_legal() {
        for voice in [
            complaint([staff(1)]),
            acknowledged(),
            triaged(Severity::S1),
            triaged(Severity::S4),
            awaiting(),
            responded(Severity::S2),
            closed(Severity::S1),
            rerouted(),
        ] {
            assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice));
        }
    }

    #[test]
    fn what_they_could_not_make_is_refused() {
        type Break = fn(&mut Intake, &mut Handling);
        let (s1, closed) = (triaged(Severity::S1), closed(Severity::S2));
        let table: [(&Voice, Break, &str); 18] = [
            (&complaint([]), |_, it| it.version = 0, "cycle and version"),
            (&complaint([]), |_, it| it.cycle = 2, "each earlier cycle"),
            (&complaint([]), |_, it| it.deadlines.clear(), "a complaint has its deadlines"),
            (&complaint([]), |_, it| it.deadlines[0].ordinal = 2, "a complaint has its deadlines"),
            (
                &complaint([]),
                |intake, _| intake.kind = VoiceKind::Praise,
                "a complaint has its deadlines",
            ),
            (&acknowledged(), |_, it| it.acknowledgement = None, "a deadline is met exactly"),
            (
                &acknowledged(),
                |_, it| it.deadlines[1].rungs[0].fired_at = Some(now()),
                "a ladder has each level once",
            ),
            (&acknowledged(), |_, it| it.stage = Stage::Received, "only a complaint goes"),
            (&awaiting(), |_, it| it.stage = Stage::Investigating, "clocks stand still"),
            (&awaiting(), |_, it| it.pauses.clear(), "clocks stand still"),
            (
                &triaged(Severity::S3),
                |intake, _| intake.subject_staff = [staff(10)].into(),
                "a voice is triaged",
            ),
            (
                &s1,
                |_, it| it.deadlines[1].rungs[1].fire_at += TimeDelta::seconds(1),
                "an S1 is before the compliance manager",
            ),
            (
                &s1,
                |_, it| it.deadlines[1].rungs[1].level = Level::ComplianceManager,
                "a ladder has each level once",
            ),
            (
                &responded(Severity::S3),
                |_, it| {
                    let Stage::Responded(response) = &mut it.stage else {
                        unreachable!("responded")
                    };
                    response.approval.by = staff(10).into();
                },
                "a final response decides",
            ),
            (&closed, |_, it| it.deadlines[1].met_at = None, "a deadline is met exactly"),
            (
                &triaged(Severity::S3),
                |_, it| {
                    it.reply = Some(Reply {
                        method: ReplyMethod::Phone,
                        sent_at: now(),
                        mark: person(10).mark(now()),
                    });
                },
                "another voice than a complaint",
            ),
            (&rerouted(), |_, it| it.triage = None, "only a complaint goes"),
            (
                &closed,
                |_, it| {
                    let Stage::Closed { closure, .. } = &mut it.stage else {
                        unreachable!("closed")
                    };
                    closure.by = staff(10).into();
                },
                "a voice is closed with a reason",
            ),
        ];
        for (voice, breaking, rule) in table {
            let found = broken(voice, breaking).unwrap_or("none");
            assert!(found.starts_with(rule), "expected {rule:?}, found {found:?}");
        }
    }
}

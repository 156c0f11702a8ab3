//! Firing a rung of a ladder.

use chrono::{DateTime, Utc};

use super::{Acting, Clocks, DeadlineKind, Level, NothingFired, Recipient, Voice};

/// What became of a proposal to fire a rung. A timer only proposes: whatever happened meanwhile, it does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalated {
    /// The voice: with the rung marked if it fired, else as it was.
    pub voice: Voice,
    /// Whom to notify if it fired now; why it did not otherwise.
    pub fired: Result<Vec<Recipient>, NothingFired>,
}

/// One rung of one deadline.
pub type RungName = honi_casework::RungName<DeadlineKind>;

impl Voice {
    /// Fires one rung, if it is due and still to fire, and if its deadline is still open and runs. One that lapses moves the complaint on;
    /// a target that is missed brings forward when the complainant is told how it stands.
    #[must_use]
    pub fn escalate(mut self, which: RungName, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Escalated {
        let cycle = self.handling().cycle;
        match which.fire(cycle, &mut self.handling_mut().deadlines, now) {
            Ok(()) => {
                let recipients = self.recipients(which.level);
                let voice = match (which.level, which.kind) {
                    (Level::Lapse, DeadlineKind::NoReply) => self.have_no_reply(acting, now),
                    (Level::Lapse, _) => self.leave_fast_track(now),
                    // An S1 is brought before them at once, long before anything is missed.
                    (Level::ComplianceManager, kind) if kind.is_target_of_reply() && self.has_ended(which, now) => {
                        self.changed(now).hurrying_progress(now, clocks)
                    }
                    _ => self.changed(now),
                };
                Escalated {
                    voice,
                    fired: Ok(recipients),
                }
            }
            Err(why) => Escalated {
                voice: self,
                fired: Err(why),
            },
        }
    }

    fn has_ended(&self, which: RungName, now: DateTime<Utc>) -> bool {
        let mut deadlines = self.handling().deadlines.iter();
        deadlines.any(|it| it.kind == which.kind && it.ordinal == which.ordinal && it.due_at <= now)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::fixtures::{
        acknowledged, awaiting, clocks, closed, complaint, fast, jst, manager, now, person, received, responded, staff, triaged, triaging,
    };
    use super::*;
    use crate::domain::{ComplainantRelation, Deadline, ReportingLines, Rung, SettledHow, Severity, StateCode, VoiceKind};

    const fn first(kind: DeadlineKind, level: Level) -> RungName {
        RungName {
            cycle: 1,
            kind,
            ordinal: 1,
            level,
        }
    }

    fn escalate(voice: Voice, which: RungName, at: DateTime<Utc>) -> Escalated {
        voice.escalate(which, &person(99), clocks(), at)
    }

    /// When a rung of the voice is to fire.
    fn fire_at(voice: &Voice, kind: DeadlineKind, level: Level) -> DateTime<Utc> {
        rung(voice, kind, level).fire_at
    }

    fn rung(voice: &Voice, kind: DeadlineKind, level: Level) -> Rung {
        let rungs = &voice.deadline(kind).unwrap().rungs;
        *rungs.iter().find(|it| it.level == level).unwrap()
    }

    #[test]
    fn a_rung_fires_once_when_it_is_due() {
        let voice = complaint([]);
        let due = fire_at(&voice, DeadlineKind::Acknowledge, Level::TeamLead);
        let escalate = |voice: Voice, at| escalate(voice, first(DeadlineKind::Acknowledge, Level::TeamLead), at);
        let early = escalate(voice.clone(), due - TimeDelta::microseconds(1));
        assert_eq!((early.fired, &early.voice), (Err(NothingFired::NotDue), &voice));
        let fired = escalate(voice.clone(), due);
        assert_eq!(fired.fired, Ok(voice.recipients(Level::TeamLead)));
        assert_eq!(fired.voice.handling().version, voice.handling().version + 1);
        assert_eq!(rung(&fired.voice, DeadlineKind::Acknowledge, Level::TeamLead).fired_at, Some(due));
        let again = escalate(fired.voice.clone(), due + TimeDelta::days(1));
        assert_eq!((again.fired, again.voice), (Err(NothingFired::FiredBefore), fired.voice));
    }

    #[test]
    fn nothing_fires_for_what_is_done_or_is_not_there() {
        let late = now() + TimeDelta::days(400);
        let (acknowledge, final_response) = (DeadlineKind::Acknowledge, DeadlineKind::FinalResponse);
        let praise = || received(VoiceKind::Praise, ComplainantRelation::Member, &[]);
        let in_cycle = |cycle, which: RungName| RungName { cycle, ..which };
        let table = [
            (
                complaint([]),
                in_cycle(2, first(acknowledge, Level::Executive)),
                Err(NothingFired::OtherCycle),
            ),
            (acknowledged(), first(acknowledge, Level::Executive), Err(NothingFired::Met)),
            (acknowledged(), first(final_response, Level::RemindOwner), Ok(())),
            (acknowledged(), first(final_response, Level::Lapse), Err(NothingFired::NoSuchRung)),
            (
                acknowledged(),
                RungName {
                    ordinal: 2,
                    ..first(final_response, Level::RemindOwner)
                },
                Err(NothingFired::NoSuchRung),
            ),
            (triaged(Severity::S1), first(final_response, Level::RemindOwner), Ok(())),
            (praise(), first(final_response, Level::TeamLead), Err(NothingFired::NoSuchRung)),
            (triaged(Severity::S1), first(final_response, Level::ComplianceManager), Ok(())),
            (triaged(Severity::S2), first(final_response, Level::RemindOwner), Ok(())),
            (
                closed(Severity::S3),
                first(final_response, Level::Executive),
                Err(NothingFired::Met),
            ),
            (
                closed(Severity::S3),
                first(DeadlineKind::SatisfactionFollowUp, Level::RemindOwner),
                Ok(()),
            ),
            (
                awaiting(),
                first(DeadlineKind::InternalTarget, Level::RemindOwner),
                Err(NothingFired::Paused),
            ),
            (awaiting(), first(DeadlineKind::AwaitedAnswer, Level::RemindOwner), Ok(())),
            (awaiting(), first(DeadlineKind::AdrNotice, Level::Executive), Ok(())),
        ];
        for (voice, which, expected) in table {
            let state = voice.state();
            assert_eq!(escalate(voice, which, late).fired.map(|_| ()), expected, "{state} {which:?}");
        }
    }

    #[test]
    fn an_s1_is_brought_before_the_highest_at_once() {
        let voice = triaged(Severity::S1);
        let (final_response, progress) = (DeadlineKind::FinalResponse, DeadlineKind::ProgressUpdate);
        for level in [Level::ComplianceManager, Level::Executive] {
            let escalated = escalate(voice.clone(), first(final_response, level), now());
            assert_eq!(escalated.fired, Ok(voice.recipients(level)), "{level}");
            assert_eq!(escalated.voice.deadline(progress), voice.deadline(progress), "nothing was missed");
        }
        for level in [Level::RemindOwner, Level::TeamLead] {
            let escalated = escalate(voice.clone(), first(final_response, level), now());
            assert_eq!(escalated.fired, Err(NothingFired::NotDue), "{level}");
        }
        let normal = escalate(triaged(Severity::S2), first(final_response, Level::ComplianceManager), now());
        assert_eq!(normal.fired, Err(NothingFired::NotDue));
    }

    #[test]
    fn what_fired_before_triage_found_an_s1_stays_on_record() {
        let voice = acknowledged();
        let at = fire_at(&voice, DeadlineKind::FinalResponse, Level::RemindOwner);
        let voice = escalate(voice, first(DeadlineKind::FinalResponse, Level::RemindOwner), at).voice;
        let voice = voice
            .triage(triaging(Severity::S1, 10), &ReportingLines::default(), &manager(20), clocks(), at)
            .unwrap();
        let levels: Vec<Level> = voice
            .deadline(DeadlineKind::FinalResponse)
            .unwrap()
            .rungs
            .iter()
            .map(|it| it.level)
            .collect();
        assert_eq!(
            levels,
            [Level::RemindOwner, Level::ComplianceManager, Level::Executive, Level::TeamLead]
        );
        assert_eq!(rung(&voice, DeadlineKind::FinalResponse, Level::RemindOwner).fired_at, Some(at));
        assert_eq!(voice.handler(), Some(staff(10)));
    }

    #[test]
    fn the_fast_track_lapses_into_an_investigation() {
        let voice = fast();
        let which = first(DeadlineKind::FastTrack, Level::Lapse);
        let end = jst("2026-09-28T17:00:00");
        assert_eq!(
            escalate(voice.clone(), which, end - TimeDelta::seconds(1)).fired,
            Err(NothingFired::NotDue)
        );
        let lapsed = escalate(voice.clone(), which, end);
        assert_eq!(lapsed.fired, Ok(voice.recipients(Level::RemindOwner)), "its owner is told");
        assert_eq!(lapsed.voice.state(), StateCode::Investigating);
        assert_eq!(lapsed.voice.deadline(DeadlineKind::FastTrack).unwrap().met_at, Some(end));
        assert_eq!(lapsed.voice.handling().version, voice.handling().version + 1);
        let again = escalate(lapsed.voice.clone(), which, end + TimeDelta::days(1));
        assert_eq!((again.fired, again.voice), (Err(NothingFired::FiredBefore), lapsed.voice));
        // Whoever objected before is looked into already.
        let objected = fast().start_investigation(&person(10), now()).unwrap();
        assert_eq!(escalate(objected, which, end).fired, Err(NothingFired::Met));
    }

    #[test]
    fn no_answer_to_the_final_response_settles_it() {
        let voice = responded(Severity::S3);
        let which = first(DeadlineKind::NoReply, Level::Lapse);
        let end = jst("2026-10-19T00:00:00");
        assert_eq!(
            escalate(voice.clone(), which, end - TimeDelta::seconds(1)).fired,
            Err(NothingFired::NotDue)
        );
        let lapsed = escalate(voice, which, end).voice;
        assert_eq!(lapsed.state(), StateCode::NoReply);
        let settlement = lapsed.stage().settlement().unwrap();
        assert_eq!((settlement.how, settlement.responded_at), (SettledHow::NoReply, Some(now())));
        assert_eq!(
            (settlement.outcome, &settlement.mark),
            (Some(crate::domain::Outcome::NotUpheld), &person(99).mark(end))
        );
        assert!(lapsed.next_deadline().is_none());
        assert_eq!(Voice::restore(lapsed.intake().clone(), lapsed.handling().clone()), Ok(lapsed));
    }

    #[test]
    fn a_target_that_is_missed_brings_forward_when_progress_is_told() {
        let progress = |voice: &Voice| -> Vec<(u32, DateTime<Utc>, bool)> {
            let all = voice.handling().deadlines.iter();
            let told = |it: &Deadline| (it.ordinal, it.due_at, it.is_open());
            all.filter(|it| it.kind == DeadlineKind::ProgressUpdate).map(told).collect()
        };
        // Progress is told by the end of 7 October, and the interim reply is due then as well: nothing sooner is to come.
        let (voice, due) = (triaged(Severity::S3), jst("2026-10-07T17:00:00"));
        let missed = escalate(voice, first(DeadlineKind::InterimReply, Level::ComplianceManager), due).voice;
        assert_eq!(progress(&missed), [(1, due, true)]);
        // Once it was told the next is weeks away; the target of 22 October brings it to the next business day.
        let told =
            missed
                .meeting(DeadlineKind::ProgressUpdate, due)
                .setting(DeadlineKind::ProgressUpdate, jst("2026-10-21T10:00:00"), clocks());
        let due = jst("2026-10-22T17:00:00");
        let missed = escalate(told, first(DeadlineKind::InternalTarget, Level::ComplianceManager), due).voice;
        let brought = progress(&missed);
        assert_eq!(brought.len(), 3);
        assert!(!brought[1].2, "replaced");
        assert_eq!(brought[2], (3, jst("2026-10-23T17:00:00"), true));
        assert_eq!(Voice::restore(missed.intake().clone(), missed.handling().clone()), Ok(missed));
    }
}

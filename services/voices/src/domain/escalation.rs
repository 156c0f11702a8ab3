//! Firing a rung of a ladder.

use chrono::{DateTime, Utc};

use super::{DeadlineKind, Level, Recipient, Voice};

/// What became of a proposal to fire a rung. A timer only proposes: whatever happened meanwhile, it does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalated {
    /// The voice: with the rung marked if it fired, else as it was.
    pub voice: Voice,
    /// Whom to notify if it fired now; why it did not otherwise.
    pub fired: Result<Vec<Recipient>, NothingFired>,
}

/// Why a rung did not fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NothingFired {
    /// The proposal is about another round of handling.
    OtherCycle,
    /// There is no such deadline.
    NoSuchRung,
    /// What the deadline asks for was done.
    Met,
    /// It has fired before.
    FiredBefore,
    /// It is not due yet.
    NotDue,
}

impl Voice {
    /// Fires one rung, if it is due and still to fire, and if its deadline is still open.
    #[must_use]
    pub fn escalate(mut self, cycle: u32, kind: DeadlineKind, level: Level, now: DateTime<Utc>) -> Escalated {
        match self.mark(cycle, kind, level, now) {
            Ok(()) => {
                let recipients = self.recipients(level);
                Escalated {
                    voice: self.changed(now),
                    fired: Ok(recipients),
                }
            }
            Err(why) => Escalated {
                voice: self,
                fired: Err(why),
            },
        }
    }

    fn mark(&mut self, cycle: u32, kind: DeadlineKind, level: Level, now: DateTime<Utc>) -> Result<(), NothingFired> {
        if cycle != self.handling().cycle {
            return Err(NothingFired::OtherCycle);
        }
        let deadline = self.deadline_mut(kind).ok_or(NothingFired::NoSuchRung)?;
        let met = deadline.met_at.is_some();
        let rung = deadline
            .rungs
            .iter_mut()
            .find(|it| it.level == level)
            .ok_or(NothingFired::NoSuchRung)?;
        if rung.fired_at.is_some() {
            return Err(NothingFired::FiredBefore);
        }
        if met {
            return Err(NothingFired::Met);
        }
        if now < rung.fire_at {
            return Err(NothingFired::NotDue);
        }
        rung.fired_at = Some(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::fixtures::{acknowledged, complaint, manager, no_action, now, received, staff, triaged, triaging};
    use super::*;
    use crate::domain::{ComplainantRelation, ReportingLines, Rung, Severity, VoiceKind};

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
        let escalate = |voice: Voice, at| voice.escalate(1, DeadlineKind::Acknowledge, Level::TeamLead, at);
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
        let closed = triaged(Severity::S3).close(no_action(), &manager(20), now()).unwrap();
        let table = [
            (complaint([]), 2, acknowledge, Level::Executive, Err(NothingFired::OtherCycle)),
            (acknowledged(), 1, acknowledge, Level::Executive, Err(NothingFired::Met)),
            (acknowledged(), 1, final_response, Level::RemindOwner, Ok(())),
            (triaged(Severity::S1), 1, final_response, Level::RemindOwner, Ok(())),
            (
                received(VoiceKind::Praise, ComplainantRelation::Member, &[]),
                1,
                final_response,
                Level::TeamLead,
                Err(NothingFired::NoSuchRung),
            ),
            (triaged(Severity::S1), 1, final_response, Level::ComplianceManager, Ok(())),
            (triaged(Severity::S2), 1, final_response, Level::RemindOwner, Ok(())),
            (closed, 1, final_response, Level::Executive, Err(NothingFired::Met)),
        ];
        for (voice, cycle, kind, level, expected) in table {
            let code = voice.state().code();
            assert_eq!(
                voice.escalate(cycle, kind, level, late).fired.map(|_| ()),
                expected,
                "{code} {kind} {level}"
            );
        }
    }

    #[test]
    fn an_s1_is_brought_before_the_highest_at_once() {
        let voice = triaged(Severity::S1);
        for level in [Level::ComplianceManager, Level::Executive] {
            let escalated = voice.clone().escalate(1, DeadlineKind::FinalResponse, level, now());
            assert_eq!(escalated.fired, Ok(voice.recipients(level)), "{level}");
        }
        for level in [Level::RemindOwner, Level::TeamLead] {
            let escalated = voice.clone().escalate(1, DeadlineKind::FinalResponse, level, now());
            assert_eq!(escalated.fired, Err(NothingFired::NotDue), "{level}");
        }
        let normal = triaged(Severity::S2).escalate(1, DeadlineKind::FinalResponse, Level::ComplianceManager, now());
        assert_eq!(normal.fired, Err(NothingFired::NotDue));
    }

    #[test]
    fn what_fired_before_triage_found_an_s1_stays_on_record() {
        let voice = acknowledged();
        let at = fire_at(&voice, DeadlineKind::FinalResponse, Level::RemindOwner);
        let voice = voice.escalate(1, DeadlineKind::FinalResponse, Level::RemindOwner, at).voice;
        let voice = voice
            .triage(triaging(Severity::S1, 10), &ReportingLines::default(), &manager(20), at)
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
}

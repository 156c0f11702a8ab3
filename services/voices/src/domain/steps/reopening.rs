//! After the end: asking whether the complainant is content, and taking a complaint up again.

use chrono::{DateTime, Utc};
use honi_calendar::{add_months, end_of_day, japan_date};
use serde::{Deserialize, Serialize};

use super::super::{Acting, Clocks, DeadlineKind, EarlierCycle, FollowedUp, Reason, Stage, TransitionError, Verb, Voice};

/// What came of asking whether the complainant is content with the handling (ISO 10002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// They answered, from 1 (not at all) to 5 (very).
    Answered(u8),
    /// They do not want to be asked.
    Declined,
    /// They could not be reached.
    NotReached,
}

impl Voice {
    /// Records that the complainant was asked whether they are content.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION` unless it is to be asked.
    pub fn record_follow_up(mut self, result: FollowUp, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let to_be_asked = self.deadline(DeadlineKind::SatisfactionFollowUp).is_some_and(|it| it.is_open());
        let not_now = self.not_now(Verb::RecordFollowUp);
        let Stage::Closed { follow_up, .. } = &mut self.handling_mut().stage else {
            return Err(not_now);
        };
        if !to_be_asked {
            return Err(not_now);
        }
        *follow_up = Some(FollowedUp {
            result,
            mark: acting.mark(now),
        });
        Ok(self.changed(now).meeting(DeadlineKind::SatisfactionFollowUp, now))
    }

    /// Takes a closed complaint up again: CLOSED → REOPENED, in a new cycle with new clocks; the old ones stay readable, and the roles are
    /// those of before. Up to six months after the final response anybody in charge may, later a team lead.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `STATE_TRANSITION` also for what was never triaged, `NOT_ENTITLED`, `REASON_REQUIRED`.
    pub fn reopen(mut self, reason: Reason, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_complaints(Verb::Reopen)?;
        let Stage::Closed { settlement, closure, .. } = self.stage() else {
            return Err(self.not_now(Verb::Reopen));
        };
        if self.handling().triage.is_none() {
            return Err(self.not_now(Verb::Reopen));
        }
        let since = settlement.responded_at.unwrap_or(closure.at);
        let last_day = add_months(japan_date(since), clocks.rules.reopen_months);
        if now > end_of_day(last_day) {
            self.refuse_others_than_leads(acting)?;
        }
        if reason.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::Reopen));
        }
        // Nobody is asked any more whether they are content with how it ended.
        self = self.meeting_all(now);
        let handling = self.handling_mut();
        let kinds = DeadlineKind::ALL
            .iter()
            .filter(|kind| kind.counts_from_reopening() && clocks.rules.sets(**kind));
        let deadlines = kinds.map(|&kind| clocks.rules.deadline(kind, now, clocks.calendar)).collect();
        let stage = Stage::Reopened {
            mark: acting.mark(now),
            reason,
        };
        let ended = EarlierCycle {
            cycle: handling.cycle,
            stage: std::mem::replace(&mut handling.stage, stage.clone()),
            deadlines: std::mem::replace(&mut handling.deadlines, deadlines),
            pauses: std::mem::take(&mut handling.pauses),
        };
        handling.earlier.push(ended);
        handling.cycle += 1;
        Ok(self.moved(stage, now))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        clocks, closed, complaint, in_every_state, jst, lead, manager, no_action, now, person, reason, received, reopened, staff, triaging,
    };
    use crate::domain::{ComplainantRelation, ReportingLines, Severity, StateCode, VoiceKind};

    #[test]
    fn after_six_months_a_team_lead_decides() {
        // The final response was sent on 18 September 2026.
        let last = jst("2027-03-19T00:00:00");
        let after = last + TimeDelta::seconds(1);
        let table = [
            (now(), person(31), "OK"),
            (last, person(31), "OK"),
            (after, person(31), "NOT_ENTITLED"),
            (after, lead(31), "OK"),
            (after, manager(31), "OK"),
        ];
        for (at, acting, expected) in table {
            let label = format!("{at} by {acting:?}");
            let reopened = closed(Severity::S3).reopen("New facts came up.".into(), &acting, clocks(), at);
            assert_eq!(reason(reopened), expected, "{label}");
        }
    }

    #[test]
    fn only_a_closed_complaint_that_was_handled_is_taken_up_again() {
        let again = |voice: Voice, by, why: &str| reason(voice.reopen(why.into(), &person(by), clocks(), now()));
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if state == StateCode::Closed { "OK" } else { "STATE_TRANSITION" };
            assert_eq!(again(voice, 31, "New facts came up."), expected, "{state}");
        }
        assert_eq!(again(closed(Severity::S3), 31, " "), "REASON_REQUIRED");
        let never_triaged = complaint([])
            .withdraw(&"No.".into(), &person(31), clocks(), now())
            .and_then(|it| it.decide_improvement(no_action(), &lead(20), now()))
            .and_then(|it| it.close(false, &lead(20), clocks(), now()))
            .unwrap();
        assert_eq!(again(never_triaged, 31, "New facts came up."), "STATE_TRANSITION");
        let praise = received(VoiceKind::Praise, ComplainantRelation::Member, &[])
            .triage(triaging(Severity::S4, 10), &ReportingLines::default(), &person(30), clocks(), now())
            .and_then(|it| it.decide_improvement(no_action(), &lead(20), now()))
            .and_then(|it| it.close(false, &lead(20), clocks(), now()))
            .unwrap();
        assert_eq!(again(praise, 31, "New facts came up."), "NOT_A_COMPLAINT");
        assert_eq!(again(complaint([staff(1)]), 1, "No."), "SUBJECT_OF_CASE");
    }

    #[test]
    fn a_new_cycle_has_new_clocks_and_the_roles_of_before() {
        let (before, at) = (closed(Severity::S2), jst("2027-01-05T10:00:00"));
        let voice = before
            .clone()
            .reopen("New facts came up.".into(), &person(31), clocks(), at)
            .unwrap();
        assert_eq!((voice.state(), voice.handling().cycle), (StateCode::Reopened, 2));
        assert_eq!((voice.handler(), voice.severity()), (before.handler(), before.severity()));
        let kinds: Vec<DeadlineKind> = voice.handling().deadlines.iter().map(|it| it.kind).collect();
        let expected: Vec<DeadlineKind> = DeadlineKind::ALL.iter().copied().filter(|it| it.counts_from_reopening()).collect();
        assert_eq!(kinds, expected);
        assert!(
            voice
                .handling()
                .deadlines
                .iter()
                .all(|it| it.base_at == at && it.is_open() && it.ordinal == 1)
        );
        let [earlier] = &voice.handling().earlier[..] else {
            panic!("one cycle ended")
        };
        let clocks_of_before = before.clone().meeting(DeadlineKind::SatisfactionFollowUp, at);
        assert_eq!(
            (earlier.cycle, &earlier.stage, &earlier.deadlines),
            (1, before.stage(), &clocks_of_before.handling().deadlines),
            "nobody is asked any more whether they are content"
        );
        let [ended, goes_on] = [1, 2].map(|cycle| voice.in_cycle(cycle));
        assert_eq!((ended.0, ended.1), (StateCode::Closed, &earlier.deadlines[..]));
        assert_eq!((goes_on.0, goes_on.1), (StateCode::Reopened, &voice.handling().deadlines[..]));
        assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice));
    }

    #[test]
    fn it_is_asked_once_whether_the_complainant_is_content() {
        let follow_up = |voice: Voice, by| voice.record_follow_up(FollowUp::Answered(4), &person(by), now());
        let asked = follow_up(closed(Severity::S3), 31).unwrap();
        assert_eq!(asked.state(), StateCode::Closed);
        assert_eq!(asked.deadline(DeadlineKind::SatisfactionFollowUp).unwrap().met_at, Some(now()));
        assert_eq!(
            asked.stage().follow_up().map(|it| (it.result, &it.mark.by)),
            Some((FollowUp::Answered(4), &staff(31).into()))
        );
        assert_eq!(Voice::restore(asked.intake().clone(), asked.handling().clone()), Ok(asked.clone()));
        assert_eq!(reason(follow_up(asked, 31)), "STATE_TRANSITION");
        assert_eq!(
            reason(follow_up(reopened(), 31)),
            "STATE_TRANSITION",
            "the cycle in question is over"
        );
        assert_eq!(reason(follow_up(complaint([]), 31)), "STATE_TRANSITION");
        assert_eq!(reason(follow_up(complaint([staff(1)]), 1)), "SUBJECT_OF_CASE");
    }
}

//! The fast track: minor complaints, settled with the complainant within days (FCA DISP 1.5).

use chrono::{DateTime, Utc};

use super::super::{
    Acting, Clocks, ComplaintCategory, DeadlineKind, NoFastTrack, Outcome, SettledHow, Settlement, Severity, Stage, TransitionError, Verb,
    Voice,
};

impl Voice {
    /// Puts a complaint on the fast track: TRIAGED → FAST_TRACK. Only S3 and S4, where no money is at stake and neither conduct nor privacy
    /// is complained about, while the time for it lasts.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `STATE_TRANSITION`, `FAST_TRACK_NOT_ALLOWED`.
    pub fn start_fast_track(self, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_complaints(Verb::StartFastTrack)?;
        let (Stage::Triaged, Some(triage)) = (self.stage(), &self.handling().triage) else {
            return Err(self.not_now(Verb::StartFastTrack));
        };
        let decision = &triage.decision;
        if matches!(decision.severity, Severity::S1 | Severity::S2) {
            return Err(TransitionError::NoFastTrack(NoFastTrack::Severity));
        }
        if decision.concerns_money {
            return Err(TransitionError::NoFastTrack(NoFastTrack::Money));
        }
        let grave = [ComplaintCategory::StaffConduct, ComplaintCategory::Privacy];
        if grave.iter().any(|category| decision.categories.contains(category)) {
            return Err(TransitionError::NoFastTrack(NoFastTrack::Category));
        }
        let base_at = self.intake().received_at;
        let voice = self.setting(DeadlineKind::FastTrack, base_at, clocks);
        if voice.deadline(DeadlineKind::FastTrack).is_some_and(|it| it.is_overdue(now)) {
            return Err(TransitionError::NoFastTrack(NoFastTrack::Late));
        }
        Ok(voice.moved(Stage::FastTrack, now))
    }

    /// Settles a complaint on the fast track, because the complainant agrees: FAST_TRACK → RESOLVED_FAST.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `FAST_TRACK_NOT_ALLOWED` once its time is over.
    pub fn resolve_fast(self, outcome: Outcome, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::FastTrack = self.stage() else {
            return Err(self.not_now(Verb::ResolveFast));
        };
        if self.deadline(DeadlineKind::FastTrack).is_some_and(|it| it.is_overdue(now)) {
            return Err(TransitionError::NoFastTrack(NoFastTrack::Late));
        }
        let settlement = Settlement {
            how: SettledHow::ResolvedFast,
            outcome: Some(outcome),
            responded_at: Some(now),
            routed_to: None,
            mark: acting.mark(now),
        };
        Ok(self.moved(Stage::Settled(settlement), now).meeting_all(now))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        acknowledged, by_phone, clocks, fast, in_every_state, jst, manager, now, person, reason, received, staff, triaged, triaging,
    };
    use crate::domain::{ComplainantRelation, ReportingLines, StateCode, Triaging, VoiceKind};

    fn triaged_as(decision: Triaging) -> Voice {
        let lines = ReportingLines::default().with(staff(1), []).with(staff(10), []);
        acknowledged().triage(decision, &lines, &person(30), clocks(), now()).unwrap()
    }

    #[test]
    fn only_what_is_minor_goes_on_the_fast_track() {
        use ComplaintCategory::{Benefit, Privacy, StaffConduct};
        let of = |severity, categories: &[ComplaintCategory], concerns_money| {
            triaged_as(Triaging {
                categories: categories.iter().copied().collect(),
                concerns_money,
                ..triaging(severity, 10)
            })
        };
        let no = |why| Err(TransitionError::NoFastTrack(why));
        let table = [
            (of(Severity::S4, &[Benefit], false), Ok(StateCode::FastTrack)),
            (of(Severity::S3, &[Benefit], false), Ok(StateCode::FastTrack)),
            (of(Severity::S2, &[Benefit], false), no(NoFastTrack::Severity)),
            (of(Severity::S1, &[Benefit], false), no(NoFastTrack::Severity)),
            (of(Severity::S4, &[Benefit], true), no(NoFastTrack::Money)),
            (of(Severity::S4, &[StaffConduct], false), no(NoFastTrack::Category)),
            (of(Severity::S4, &[Benefit, Privacy], false), no(NoFastTrack::Category)),
        ];
        for (voice, expected) in table {
            let label = format!("{:?}", voice.handling().triage);
            let started = voice.start_fast_track(&person(10), clocks(), now());
            assert_eq!(started.map(|it| it.state()), expected, "{label}");
        }
    }

    #[test]
    fn it_takes_a_triaged_complaint_and_nobody_whom_it_is_about() {
        for voice in in_every_state() {
            let expected = if voice.state() == StateCode::Triaged {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            let state = voice.state();
            assert_eq!(reason(voice.start_fast_track(&person(10), clocks(), now())), expected, "{state}");
        }
        let about_1 = triaged_as(Triaging {
            subject_staff: Some([staff(1)].into()),
            ..triaging(Severity::S3, 10)
        });
        assert_eq!(reason(about_1.start_fast_track(&manager(1), clocks(), now())), "SUBJECT_OF_CASE");
        let praise = received(VoiceKind::Praise, ComplainantRelation::Member, &[]);
        let praise = praise.acknowledge(by_phone(), &person(30), now()).unwrap();
        let praise = praise.triage(triaging(Severity::S4, 10), &ReportingLines::default(), &person(30), clocks(), now());
        assert_eq!(
            reason(praise.unwrap().start_fast_track(&person(10), clocks(), now())),
            "NOT_A_COMPLAINT"
        );
    }

    #[test]
    fn its_time_ends_on_business_day_three_after_receipt() {
        let end = jst("2026-09-28T17:00:00");
        for (at, expected) in [(end, "OK"), (end + TimeDelta::seconds(1), "FAST_TRACK_NOT_ALLOWED")] {
            let started = triaged(Severity::S3).start_fast_track(&person(10), clocks(), at);
            assert_eq!(reason(started), expected, "{at}");
            assert_eq!(reason(fast().resolve_fast(Outcome::Upheld, &person(10), at)), expected, "{at}");
        }
        let deadline = fast().deadline(DeadlineKind::FastTrack).unwrap().clone();
        assert_eq!((deadline.due_at, deadline.base_at), (end, now() - TimeDelta::hours(1)));
    }

    #[test]
    fn what_is_settled_fast_owes_nothing_more() {
        for voice in in_every_state() {
            let expected = if voice.state() == StateCode::FastTrack {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            let state = voice.state();
            assert_eq!(reason(voice.resolve_fast(Outcome::Upheld, &person(10), now())), expected, "{state}");
        }
        let voice = fast().resolve_fast(Outcome::PartlyUpheld, &person(10), now()).unwrap();
        assert_eq!(voice.state(), StateCode::ResolvedFast);
        let settlement = voice.stage().settlement().unwrap();
        assert_eq!(
            (settlement.outcome, settlement.responded_at),
            (Some(Outcome::PartlyUpheld), Some(now()))
        );
        assert!(voice.next_deadline().is_none());
    }
}

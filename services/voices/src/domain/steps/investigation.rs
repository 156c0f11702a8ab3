//! Looking into a complaint, and waiting for answers that it takes.

use chrono::{DateTime, Utc};

use super::super::{Acting, AwaitedParty, Awaiting, Clocks, DeadlineKind, Reason, Stage, TransitionError, Verb, Voice};

impl Voice {
    /// Begins to look into a complaint: TRIAGED, FAST_TRACK (the complainant does not agree), SECOND_REVIEW or REOPENED → INVESTIGATING.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `STATE_TRANSITION`.
    pub fn start_investigation(self, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_complaints(Verb::StartInvestigation)?;
        match self.stage() {
            Stage::Triaged | Stage::SecondReview { .. } | Stage::Reopened { .. } => Ok(self.moved(Stage::Investigating, now)),
            Stage::FastTrack => Ok(self.leave_fast_track(now)),
            Stage::Received
            | Stage::Acknowledged
            | Stage::Investigating
            | Stage::SentBack(_)
            | Stage::Awaiting(_)
            | Stage::Drafted(_)
            | Stage::Approved { .. }
            | Stage::Responded(_)
            | Stage::Settled(_)
            | Stage::Decided { .. }
            | Stage::Closed { .. } => Err(self.not_now(Verb::StartInvestigation)),
        }
    }

    /// From the fast track to the investigation, by somebody or because its time is over.
    pub(in super::super) fn leave_fast_track(self, now: DateTime<Utc>) -> Self {
        self.moved(Stage::Investigating, now).meeting(DeadlineKind::FastTrack, now)
    }

    /// Waits for an answer: INVESTIGATING → AWAITING_MEMBER or AWAITING_EXTERNAL. The co-op's own targets stand still.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub fn await_answer(
        self,
        whom: AwaitedParty,
        what: Reason,
        acting: &Acting,
        clocks: Clocks<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let (Stage::Investigating | Stage::SentBack(_)) = self.stage() else {
            return Err(self.not_now(Verb::Await));
        };
        if what.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::Await));
        }
        let awaiting = Awaiting {
            whom,
            what,
            mark: acting.mark(now),
        };
        Ok(self.moved(Stage::Awaiting(awaiting), now).pausing(whom, now, clocks))
    }

    /// Somebody was heard of, by whatever channel: what was awaited is no longer, AWAITING_* → INVESTIGATING. In any other stage the
    /// contact is on record and moves nothing.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`.
    pub fn hear(self, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::Awaiting(_) = self.stage() else {
            return Ok(self.changed(now));
        };
        Ok(self.moved(Stage::Investigating, now).resuming(now, clocks))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        awaiting, clocks, complaint, fast, in_every_state, investigating, jst, manager, now, person, reason, received, staff, withdrawn,
    };
    use crate::domain::{Channel, ComplainantRelation, Deadline, Severity, StateCode, Step, VoiceKind};

    #[test]
    fn a_complaint_is_looked_into_from_four_states() {
        use StateCode::{FastTrack, Reopened, SecondReview, Triaged};
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if [Triaged, FastTrack, SecondReview, Reopened].contains(&state) {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            let started = voice.start_investigation(&person(10), now());
            assert!(
                started.as_ref().map_or(true, |it| it.state() == StateCode::Investigating),
                "{state}"
            );
            assert_eq!(reason(started), expected, "{state}");
        }
        let objected = fast().start_investigation(&person(10), now()).unwrap();
        assert_eq!(objected.deadline(DeadlineKind::FastTrack).unwrap().met_at, Some(now()));
        let about_1 = complaint([staff(1)]);
        assert_eq!(reason(about_1.start_investigation(&manager(1), now())), "SUBJECT_OF_CASE");
        let opinion = received(VoiceKind::Opinion, ComplainantRelation::Member, &[]);
        assert_eq!(reason(opinion.start_investigation(&person(10), now())), "NOT_A_COMPLAINT");
    }

    #[test]
    fn an_answer_is_awaited_of_somebody_and_for_something() {
        for voice in in_every_state() {
            let expected = if voice.state() == StateCode::Investigating {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            let state = voice.state();
            let asked = voice.await_answer(AwaitedParty::Member, "the receipt".into(), &person(10), clocks(), now());
            assert_eq!(reason(asked), expected, "{state}");
        }
        for &whom in AwaitedParty::ALL {
            let asked = investigating(Severity::S1).await_answer(whom, "the file".into(), &person(10), clocks(), now());
            let expected = if whom == AwaitedParty::Member {
                StateCode::AwaitingMember
            } else {
                StateCode::AwaitingExternal
            };
            assert_eq!(asked.unwrap().state(), expected, "{whom}");
        }
        let blank = investigating(Severity::S3).await_answer(AwaitedParty::Member, " ".into(), &person(10), clocks(), now());
        assert_eq!(reason(blank), "REASON_REQUIRED");
        let answer = awaiting().deadline(DeadlineKind::AwaitedAnswer).unwrap().clone();
        assert_eq!((answer.base_at, answer.due_at), (now(), jst("2026-09-30T17:00:00")));
    }

    #[test]
    fn whoever_is_heard_of_by_whatever_channel_ends_the_wait() {
        for &channel in Channel::ALL {
            let heard = awaiting().take(Step::Hear(channel, "the receipt".into()), &person(31), clocks(), now());
            assert_eq!(heard.unwrap().state(), StateCode::Investigating, "{channel}");
        }
        // What is not awaited moves nothing, whatever the state.
        for voice in in_every_state().into_iter().filter(|it| !matches!(it.stage(), Stage::Awaiting(_))) {
            let heard = voice.clone().hear(&person(31), clocks(), now()).unwrap();
            assert_eq!(heard.stage(), voice.stage());
            assert_eq!(heard.handling().deadlines, voice.handling().deadlines);
            assert_eq!(heard.handling().version, voice.handling().version + 1);
        }
        assert_eq!(reason(complaint([staff(1)]).hear(&person(1), clocks(), now())), "SUBJECT_OF_CASE");
    }

    /// When its deadlines end, in the order of their kinds.
    fn due(voice: &Voice) -> Vec<(DeadlineKind, DateTime<Utc>)> {
        let all = voice.handling().deadlines.iter();
        all.map(|it| (it.kind, it.due_at)).collect()
    }

    #[test]
    fn own_targets_stand_still_while_an_answer_is_awaited_and_nothing_else_does() {
        // Asked on Friday at 11:00, heard of on Thursday at 11:00: six hours, three days off, two hours. One business day.
        let (asked, heard_at) = (awaiting(), jst("2026-09-24T11:00:00"));
        let still: Vec<DeadlineKind> = asked
            .handling()
            .deadlines
            .iter()
            .filter(|it| it.paused_at.is_some())
            .map(|it| it.kind)
            .collect();
        assert_eq!(still, [DeadlineKind::InterimReply, DeadlineKind::InternalTarget]);
        let before = investigating(Severity::S3);
        let heard = asked.hear(&person(31), clocks(), heard_at).unwrap();
        let mut expected = due(&before);
        expected[4].1 = jst("2026-10-08T17:00:00");
        expected[5].1 = jst("2026-10-23T17:00:00");
        assert_eq!(due(&heard)[..7], expected, "what the co-op set itself, by a business day");
        let target = |voice: &Voice| voice.deadline(DeadlineKind::InternalTarget).unwrap().clone();
        let later: Vec<DateTime<Utc>> = target(&heard).rungs.iter().map(|it| it.fire_at).collect();
        let calendar = clocks().calendar;
        let shifted = target(&before)
            .rungs
            .into_iter()
            .map(|it| calendar.after_business_time(it.fire_at, TimeDelta::hours(8)));
        assert_eq!(later, shifted.collect::<Vec<_>>());
        assert_eq!((target(&heard).paused_at, target(&heard).paused_seconds), (None, 8 * 3600));
        assert_eq!(heard.deadline(DeadlineKind::AwaitedAnswer).unwrap().met_at, Some(heard_at));

        // A second wait adds to the first, and the ledger knows both.
        let again = heard.await_answer(
            AwaitedParty::Insurer,
            "the file".into(),
            &person(10),
            clocks(),
            jst("2026-09-25T16:00:00"),
        );
        let again = again.unwrap().hear(&person(31), clocks(), jst("2026-09-28T10:00:00")).unwrap();
        assert_eq!(
            (target(&again).due_at, target(&again).paused_seconds),
            (jst("2026-10-26T11:00:00"), 10 * 3600)
        );
        let ledger: Vec<_> = again.handling().pauses.iter().map(|it| (it.whom, it.from, it.until)).collect();
        assert_eq!(
            ledger,
            [
                (AwaitedParty::Member, now(), Some(heard_at)),
                (AwaitedParty::Insurer, jst("2026-09-25T16:00:00"), Some(jst("2026-09-28T10:00:00")))
            ]
        );
        let waits: Vec<u32> = again
            .handling()
            .deadlines
            .iter()
            .filter(|it| it.kind == DeadlineKind::AwaitedAnswer)
            .map(|it| it.ordinal)
            .collect();
        assert_eq!(waits, [1, 2]);
        assert_eq!(Voice::restore(again.intake().clone(), again.handling().clone()), Ok(again));
    }

    #[test]
    fn a_wait_outside_business_hours_moves_nothing() {
        let target = |voice: &Voice| voice.deadline(DeadlineKind::InternalTarget).unwrap().clone();
        let before = investigating(Severity::S3);
        let asked = before.clone().await_answer(
            AwaitedParty::Member,
            "the receipt".into(),
            &person(10),
            clocks(),
            jst("2026-09-18T17:30:00"),
        );
        let heard = asked.unwrap().hear(&person(31), clocks(), jst("2026-09-20T12:00:00")).unwrap();
        assert_eq!(target(&heard), target(&before));
    }

    #[test]
    fn what_was_late_when_the_wait_began_stays_late() {
        let late = jst("2026-10-08T10:00:00");
        let asked = investigating(Severity::S3)
            .await_answer(AwaitedParty::Member, "the receipt".into(), &person(10), clocks(), late)
            .unwrap();
        let of = |kind| asked.deadline(kind).map(|it: &Deadline| it.paused_at);
        assert_eq!(of(DeadlineKind::InterimReply), Some(None));
        assert_eq!(of(DeadlineKind::InternalTarget), Some(Some(late)));
    }

    #[test]
    fn taking_it_back_ends_the_wait() {
        let voice = awaiting()
            .withdraw(&"It is settled.".into(), &person(31), clocks(), now() + TimeDelta::days(1))
            .unwrap();
        assert_eq!(voice.state(), withdrawn().state());
        assert!(voice.handling().pauses.iter().all(|it| it.until.is_some()));
        assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice));
    }
}

//! Letters that are sent while a complaint is handled, and the deadlines that they meet. The letters of the fast track and of the final
//! response go with their steps.

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::japan_date;

use super::super::{
    Acting, Clocks, Deadline, DeadlineKind, HowAcknowledged, LetterKind, Level, ResponseMethod, Stage, TransitionError, Verb, Voice,
};

/// How far away the day may be that a letter names.
const FURTHEST_DAYS: i64 = 366;

/// A letter that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuing {
    /// What it is for.
    pub kind: LetterKind,
    /// How it is sent.
    pub method: ResponseMethod,
    /// When; now if it is not said.
    pub sent_at: Option<DateTime<Utc>>,
    /// The day by which it says that the next step may be expected.
    pub expected_on: Option<NaiveDate>,
}

impl LetterKind {
    /// The deadline that asks for it, if one does.
    const fn asked_for_by(self) -> Option<DeadlineKind> {
        match self {
            Self::ProgressUpdate => Some(DeadlineKind::ProgressUpdate),
            Self::InterimReply => Some(DeadlineKind::InterimReply),
            Self::Delay => Some(DeadlineKind::FinalResponse),
            Self::AdrNotice => Some(DeadlineKind::AdrNotice),
            Self::Acknowledgement | Self::SummaryResolution | Self::FinalResponse => None,
        }
    }
}

impl Voice {
    /// Sends a letter while a complaint is handled; its state stays. A progress update is followed by the next one; a delay tells of the body
    /// that settles disputes as well, and what it promises is the limit of the final response from then on. An acknowledgement only says in
    /// writing that receipt was confirmed. What a letter asks for that was met before, or is not set, is met no second time.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `LETTER_OF_ITS_STEP`, `STATE_TRANSITION` before receipt was confirmed and once the final response
    /// was sent, `COMPLAINANT_ANONYMOUS`, `SENT_TIME_OUT_OF_RANGE`, `EXPECTED_DATE_OUT_OF_RANGE`, `DELAY_TOO_EARLY`.
    pub fn issue_letter(self, letter: Issuing, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_complaints(Verb::IssueLetter)?;
        if matches!(letter.kind, LetterKind::SummaryResolution | LetterKind::FinalResponse) {
            return Err(TransitionError::LetterOfItsStep(letter.kind));
        }
        self.check_is_written_to()?;
        let sent_at = letter.sent_at.unwrap_or(now);
        if sent_at < self.something_to_tell_since(letter.kind) || now < sent_at {
            return Err(TransitionError::LetterTime);
        }
        let days = letter.expected_on.map(|day| days_ahead(sent_at, day)).transpose()?;
        let voice = match letter.kind {
            LetterKind::ProgressUpdate => {
                self.meeting(DeadlineKind::ProgressUpdate, sent_at)
                    .setting(DeadlineKind::ProgressUpdate, sent_at, clocks)
            }
            LetterKind::InterimReply => self.meeting_paused(DeadlineKind::InterimReply, sent_at, now, clocks),
            LetterKind::AdrNotice => self.meeting(DeadlineKind::AdrNotice, sent_at),
            LetterKind::Delay => self.delaying(days.ok_or(TransitionError::ExpectedDate)?, sent_at, clocks)?,
            LetterKind::Acknowledgement | LetterKind::SummaryResolution | LetterKind::FinalResponse => self,
        };
        Ok(voice.changed(now))
    }

    /// A complainant hears first that the complaint was received, and after the final response it is the complainant's turn.
    fn check_is_written_to(&self) -> Result<(), TransitionError> {
        match self.stage() {
            Stage::Received | Stage::Responded(_) | Stage::Settled(_) | Stage::Decided { .. } | Stage::Closed { .. } => {
                return Err(self.not_now(Verb::IssueLetter));
            }
            Stage::Acknowledged
            | Stage::Triaged
            | Stage::FastTrack
            | Stage::Investigating
            | Stage::SentBack(_)
            | Stage::Awaiting(_)
            | Stage::Drafted(_)
            | Stage::Approved { .. }
            | Stage::SecondReview { .. }
            | Stage::Reopened { .. } => {}
        }
        if self.intake().complainant.is_anonymous() {
            return Err(TransitionError::NobodyToWriteTo);
        }
        Ok(())
    }

    /// Since when there is something to tell: since receipt was confirmed, and since what asks for the letter began.
    fn something_to_tell_since(&self, kind: LetterKind) -> DateTime<Utc> {
        let confirmed = self.handling().acknowledgement.as_ref();
        let confirmed = confirmed
            .filter(|it| matches!(it.how, HowAcknowledged::Answered(_)))
            .map(|it| it.at);
        let asked = kind.asked_for_by().and_then(|kind| self.deadline(kind)).map(|it| it.base_at);
        confirmed.max(asked).unwrap_or(self.intake().received_at)
    }

    /// Tells that the final response comes later than it was to. Not before its team lead has heard that the time is nearly over: else the
    /// limit could be put off on the first day.
    fn delaying(self, days: u16, sent_at: DateTime<Utc>, clocks: Clocks<'_>) -> Result<Self, TransitionError> {
        let kind = DeadlineKind::FinalResponse;
        let is_early = |it: &Deadline| it.rungs.iter().any(|rung| rung.level == Level::TeamLead && sent_at < rung.fire_at);
        if self.deadline(kind).is_some_and(|it| it.is_open() && is_early(it)) {
            return Err(TransitionError::DelayTooEarly);
        }
        let promise = clocks.rules.promised_response(days, sent_at, clocks.calendar);
        let voice = self.meeting(kind, sent_at).meeting(DeadlineKind::AdrNotice, sent_at);
        Ok(voice.with_deadline(promise))
    }
}

/// How many days after its sending a letter names a day.
fn days_ahead(sent_at: DateTime<Utc>, day: NaiveDate) -> Result<u16, TransitionError> {
    let days = (day - japan_date(sent_at)).num_days();
    let days = Some(days).filter(|days| (1..=FURTHEST_DAYS).contains(days));
    days.and_then(|days| u16::try_from(days).ok()).ok_or(TransitionError::ExpectedDate)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        acknowledged, approved, awaiting, by_letter, by_phone, clocks, complaint, drafted, fast, in_every_state, investigating, jst,
        manager, now, person, reason, received, reopened, second_review, staff, triaged,
    };
    use crate::domain::{ComplainantRelation, Severity, StateCode, VoiceKind};

    fn letter(kind: LetterKind) -> Issuing {
        Issuing {
            kind,
            method: ResponseMethod::Letter,
            sent_at: None,
            expected_on: None,
        }
    }

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    /// Eight weeks are nearly over.
    fn late() -> DateTime<Utc> {
        jst("2026-11-10T10:00:00")
    }

    fn delay() -> Issuing {
        Issuing {
            expected_on: day("2026-12-01"),
            ..letter(LetterKind::Delay)
        }
    }

    fn open(voice: &Voice) -> Vec<(DeadlineKind, u32)> {
        let open = voice.handling().deadlines.iter().filter(|it| it.is_open());
        open.map(|it| (it.kind, it.ordinal)).collect()
    }

    /// What is on record reads as it was written.
    fn legal(voice: &Voice) {
        assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()).as_ref(), Ok(voice));
    }

    #[test]
    fn a_letter_meets_the_deadline_that_asks_for_it_and_leaves_the_state() {
        use DeadlineKind::{AdrNotice, InterimReply, ProgressUpdate};
        let at = now() + TimeDelta::hours(3);
        for (kind, met) in [
            (LetterKind::Acknowledgement, None),
            (LetterKind::ProgressUpdate, Some(ProgressUpdate)),
            (LetterKind::InterimReply, Some(InterimReply)),
            (LetterKind::AdrNotice, Some(AdrNotice)),
        ] {
            let before = investigating(Severity::S3);
            let voice = before.clone().issue_letter(letter(kind), &person(10), clocks(), at).unwrap();
            for was in &before.handling().deadlines {
                let is = voice
                    .handling()
                    .deadlines
                    .iter()
                    .find(|it| (it.kind, it.ordinal) == (was.kind, was.ordinal));
                let expected = if met == Some(was.kind) { Some(at) } else { was.met_at };
                assert_eq!(is.unwrap().met_at, expected, "{kind}: {}", was.kind);
            }
            assert_eq!((voice.state(), voice.stage()), (StateCode::Investigating, before.stage()), "{kind}");
            assert_eq!(voice.handling().version, before.handling().version + 1, "{kind}");
            legal(&voice);
            // Once more is no fault: it is told again, and what was met stays met then.
            let again = voice
                .issue_letter(letter(kind), &person(10), clocks(), at + TimeDelta::hours(1))
                .unwrap();
            let first = |voice: &Voice| met.map(|met| voice.handling().deadlines.iter().find(|it| it.kind == met).unwrap().met_at);
            assert_eq!(first(&again), met.map(|_| Some(at)), "{kind}");
            legal(&again);
        }
    }

    #[test]
    fn a_progress_update_is_followed_by_the_next() {
        let sent_at = jst("2026-10-02T14:00:00");
        let voice = investigating(Severity::S3);
        let first = voice.deadline(DeadlineKind::ProgressUpdate).unwrap().clone();
        assert_eq!((first.ordinal, first.due_at), (1, jst("2026-10-07T17:00:00")));
        let update = letter(LetterKind::ProgressUpdate);
        let voice = voice.issue_letter(update, &person(10), clocks(), sent_at).unwrap();
        let next = voice.deadline(DeadlineKind::ProgressUpdate).unwrap();
        // Ten business days later; 12 October is a holiday.
        assert_eq!((next.ordinal, next.base_at, next.due_at), (2, sent_at, jst("2026-10-19T17:00:00")));
        let later = Issuing {
            sent_at: Some(sent_at - TimeDelta::seconds(1)),
            ..update
        };
        let answer = voice
            .clone()
            .issue_letter(later, &person(10), clocks(), sent_at + TimeDelta::days(3));
        assert_eq!(reason(answer), "SENT_TIME_OUT_OF_RANGE", "before the one that it follows");
        // Over the days on which the co-op is closed ten business days are long: never longer than 28 days.
        let winter = jst("2026-12-22T10:00:00");
        let voice = voice.issue_letter(update, &person(10), clocks(), winter).unwrap();
        let third = voice.deadline(DeadlineKind::ProgressUpdate).unwrap();
        assert_eq!(third.ordinal, 3);
        assert!(third.due_at <= jst("2027-01-20T00:00:00"), "{}", third.due_at);
        legal(&voice);
    }

    #[test]
    fn an_interim_reply_meets_its_deadline_while_that_stands_still() {
        let at = now() + TimeDelta::hours(2);
        let voice = awaiting()
            .issue_letter(letter(LetterKind::InterimReply), &person(10), clocks(), at)
            .unwrap();
        assert_eq!(voice.state(), StateCode::AwaitingMember);
        let reply = voice.deadline(DeadlineKind::InterimReply).unwrap();
        assert_eq!((reply.met_at, reply.paused_at), (Some(at), None));
        assert!(voice.deadline(DeadlineKind::InternalTarget).unwrap().paused_at.is_some());
        legal(&voice);
        let voice = voice.hear(&person(10), clocks(), at + TimeDelta::hours(1)).unwrap();
        legal(&voice);
    }

    #[test]
    fn a_delay_is_told_when_the_time_is_nearly_over_and_promises_another_limit() {
        let before = investigating(Severity::S1);
        let early = before.clone().issue_letter(delay(), &person(10), clocks(), now());
        assert_eq!(reason(early), "DELAY_TOO_EARLY");
        let team_lead = |voice: &Voice| {
            let rungs = &voice.deadline(DeadlineKind::FinalResponse).unwrap().rungs;
            rungs.iter().find(|it| it.level == Level::TeamLead).unwrap().fire_at
        };
        let nearly = team_lead(&before);
        let voice = before.clone().issue_letter(delay(), &person(10), clocks(), nearly);
        assert_eq!(reason(voice), "OK");

        let voice = before.issue_letter(delay(), &person(10), clocks(), late()).unwrap();
        use DeadlineKind::{FinalResponse, InterimReply, InternalTarget, ProgressUpdate};
        let mut left = open(&voice);
        left.sort();
        // Neither the body that settles disputes nor the first limit is asked for any more; how it stands is told as before.
        let mut expected = [(InternalTarget, 1), (ProgressUpdate, 1), (InterimReply, 1), (FinalResponse, 2)];
        expected.sort();
        assert_eq!(left, expected);
        let promise = voice.deadline(FinalResponse).unwrap();
        assert_eq!((promise.base_at, promise.due_at), (late(), jst("2026-12-02T00:00:00")));
        assert_eq!(promise.rule_id, "standard/promised-response");
        assert_eq!(voice.state(), StateCode::Investigating);
        legal(&voice);

        // Not kept either: once more it is told when that time is nearly over.
        let another = Issuing {
            expected_on: day("2026-12-20"),
            ..delay()
        };
        let early = voice
            .clone()
            .issue_letter(another, &person(10), clocks(), late() + TimeDelta::days(1));
        assert_eq!(reason(early), "DELAY_TOO_EARLY");
        let voice = voice
            .issue_letter(another, &person(10), clocks(), jst("2026-12-01T10:00:00"))
            .unwrap();
        assert_eq!(voice.deadline(FinalResponse).unwrap().ordinal, 3);
        legal(&voice);
    }

    #[test]
    fn the_final_response_meets_what_is_open_then_also_what_was_promised() {
        let voice = approved(Severity::S3).issue_letter(delay(), &person(10), clocks(), late()).unwrap();
        let sent_at = late() + TimeDelta::days(2);
        let voice = voice.respond(by_letter(), &person(10), clocks(), sent_at).unwrap();
        let promise = voice.deadline(DeadlineKind::FinalResponse).unwrap();
        assert_eq!(
            (promise.ordinal, promise.met_at, promise.is_overdue(sent_at)),
            (2, Some(sent_at), false)
        );
        assert_eq!(open(&voice), [(DeadlineKind::NoReply, 1)]);
        legal(&voice);
    }

    #[test]
    fn the_day_that_a_letter_names_is_to_come() {
        let on = |kind, expected_on| {
            let letter = Issuing {
                expected_on,
                ..letter(kind)
            };
            reason(investigating(Severity::S3).issue_letter(letter, &person(10), clocks(), late()))
        };
        let table = [
            (LetterKind::Delay, None, "EXPECTED_DATE_OUT_OF_RANGE"),
            (LetterKind::Delay, day("2026-11-10"), "EXPECTED_DATE_OUT_OF_RANGE"),
            (LetterKind::Delay, day("2026-11-11"), "OK"),
            (LetterKind::Delay, day("2027-11-11"), "OK"),
            (LetterKind::Delay, day("2027-11-12"), "EXPECTED_DATE_OUT_OF_RANGE"),
            (LetterKind::ProgressUpdate, None, "OK"),
            (LetterKind::ProgressUpdate, day("2026-11-09"), "EXPECTED_DATE_OUT_OF_RANGE"),
            (LetterKind::InterimReply, day("2026-11-20"), "OK"),
        ];
        for (kind, expected_on, expected) in table {
            assert_eq!(on(kind, expected_on), expected, "{kind} {expected_on:?}");
        }
    }

    #[test]
    fn letters_are_sent_from_the_acknowledgement_until_the_final_response() {
        use StateCode::{Accepted, Closed, ImprovementDecision, Received, ResolvedFast, Responded, Withdrawn};
        let never = [Received, ResolvedFast, Responded, Accepted, Withdrawn, ImprovementDecision, Closed];
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if never.contains(&state) { "STATE_TRANSITION" } else { "OK" };
            for kind in [LetterKind::ProgressUpdate, LetterKind::AdrNotice, LetterKind::Acknowledgement] {
                let answer = voice.clone().issue_letter(letter(kind), &person(10), clocks(), now());
                if let Ok(voice) = &answer {
                    legal(voice);
                }
                assert_eq!(reason(answer), expected, "{kind} {state}");
            }
            for kind in [LetterKind::SummaryResolution, LetterKind::FinalResponse] {
                let answer = voice.clone().issue_letter(letter(kind), &person(10), clocks(), now());
                assert_eq!(reason(answer), "LETTER_OF_ITS_STEP", "{kind} {state}");
            }
        }
        for voice in [
            acknowledged(),
            triaged(Severity::S2),
            fast(),
            drafted(Severity::S3),
            second_review(),
            reopened(),
        ] {
            let delayed = voice.issue_letter(delay(), &person(10), clocks(), late()).unwrap();
            legal(&delayed);
        }
    }

    #[test]
    fn who_is_written_to_is_known_and_complains() {
        let sending = letter(LetterKind::ProgressUpdate);
        let praise = received(VoiceKind::Praise, ComplainantRelation::Member, &[]);
        let praise = praise.acknowledge(by_phone(), &person(30), now()).unwrap();
        assert_eq!(
            reason(praise.issue_letter(sending, &person(10), clocks(), now())),
            "NOT_A_COMPLAINT"
        );
        let skipped = HowAcknowledged::Skipped { reason: "no name".into() };
        let anonymous = received(VoiceKind::Complaint, ComplainantRelation::Anonymous, &[]);
        let anonymous = anonymous.acknowledge(skipped, &person(30), now()).unwrap();
        assert_eq!(
            reason(anonymous.issue_letter(sending, &manager(20), clocks(), now())),
            "COMPLAINANT_ANONYMOUS"
        );
        let about_1 = complaint([staff(1)]).acknowledge(by_phone(), &person(30), now()).unwrap();
        assert_eq!(
            reason(about_1.issue_letter(sending, &manager(1), clocks(), now())),
            "SUBJECT_OF_CASE"
        );
    }

    #[test]
    fn a_letter_is_sent_between_what_it_is_about_and_now() {
        let send = |sent_at: DateTime<Utc>| {
            let letter = Issuing {
                sent_at: Some(sent_at),
                ..letter(LetterKind::InterimReply)
            };
            reason(investigating(Severity::S3).issue_letter(letter, &person(10), clocks(), now() + TimeDelta::days(1)))
        };
        let second = TimeDelta::seconds(1);
        assert_eq!(send(now() - second), "SENT_TIME_OUT_OF_RANGE", "receipt was not confirmed then");
        assert_eq!(send(now()), "OK");
        assert_eq!(send(now() + TimeDelta::days(1)), "OK");
        assert_eq!(send(now() + TimeDelta::days(1) + second), "SENT_TIME_OUT_OF_RANGE");
    }
}

//! A voice and its transitions.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_names::StaffName;

use super::{
    Acknowledgement, Acknowledging, Acting, Closing, Closure, Deadline, DeadlineKind, Entitlement, IllegalRecord, Intake, Level, Recipient,
    ReportingLines, RuleSet, Separation, Severity, TransitionError, Triage, Triaging, Verb, VoiceKind, VoiceState, legality, recipient,
};

/// A voice (声). Made by [`Voice::receive`], moved by its transitions, read back by [`Voice::restore`]; never illegal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    intake: Intake,
    handling: Handling,
}

/// What changes as a voice is handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Which round of handling this is, from 1.
    pub cycle: u32,
    /// Where it stands.
    pub state: VoiceState,
    /// Its deadlines, in the order of [`DeadlineKind`]; none unless it is a complaint.
    pub deadlines: Vec<Deadline>,
    /// Version of the record, from 1; one more with each change.
    pub version: i64,
    /// When the record was changed last.
    pub updated_at: DateTime<Utc>,
}

impl Voice {
    /// Takes a voice in. A complaint gets its deadlines, counted from its receipt.
    ///
    /// # Errors
    ///
    /// [`TransitionError::ReceivedInFuture`] if it was received after it is recorded.
    pub fn receive(intake: Intake, rules: &RuleSet, calendar: &BusinessCalendar) -> Result<Self, TransitionError> {
        if intake.received_at > intake.created_at {
            return Err(TransitionError::ReceivedInFuture);
        }
        let deadlines = match intake.kind {
            VoiceKind::Complaint => rules.deadlines(intake.received_at, calendar),
            VoiceKind::Opinion | VoiceKind::Request | VoiceKind::Praise | VoiceKind::Inquiry => Vec::new(),
        };
        let handling = Handling {
            cycle: 1,
            state: VoiceState::Received,
            deadlines,
            version: 1,
            updated_at: intake.created_at,
        };
        Ok(Self { intake, handling })
    }

    /// Makes a voice of its record.
    ///
    /// # Errors
    ///
    /// [`IllegalRecord`] if no sequence of transitions could have led there: somebody else wrote the record.
    pub fn restore(intake: Intake, handling: Handling) -> Result<Self, IllegalRecord> {
        legality::check(&intake, &handling)?;
        Ok(Self { intake, handling })
    }

    /// Confirms receipt: RECEIVED → ACKNOWLEDGED. Meets the deadline for it, as of when it was confirmed.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `COMPLAINANT_ANONYMOUS`, `COMPLAINANT_KNOWN`, `SKIP_REASON_REQUIRED`,
    /// `ACKNOWLEDGE_TIME_OUT_OF_RANGE`.
    pub fn acknowledge(self, decision: impl Into<Acknowledging>, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        let Acknowledging { how, at } = decision.into();
        let at = at.unwrap_or(now);
        self.refuse_subjects(acting)?;
        let VoiceState::Received = self.handling.state else {
            return Err(self.not_now(Verb::Acknowledge));
        };
        how.check(self.intake.complainant.is_anonymous())?;
        if at < self.intake.received_at || now < at {
            return Err(TransitionError::AcknowledgeTime);
        }
        let acknowledgement = Acknowledgement {
            how,
            at,
            by: acting.party.clone(),
        };
        Ok(self
            .moved(VoiceState::Acknowledged { acknowledgement }, now)
            .meeting(DeadlineKind::Acknowledge, at))
    }

    /// Whether a complaint could be triaged so, as far as that can be told without the reporting lines.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `STATE_TRANSITION`, `CATEGORY_REQUIRED`.
    pub fn check_triage(&self, decision: &Triaging, acting: &Acting) -> Result<&Acknowledgement, TransitionError> {
        self.refuse_subjects(acting)?;
        let named = decision.subject_staff.as_ref();
        if acting
            .party
            .staff()
            .is_some_and(|it| named.is_some_and(|named| named.contains(&it)))
        {
            return Err(TransitionError::SubjectOfCase);
        }
        self.refuse_others_than_complaints(Verb::Triage)?;
        let VoiceState::Acknowledged { acknowledgement } = &self.handling.state else {
            return Err(self.not_now(Verb::Triage));
        };
        if decision.categories.is_empty() {
            return Err(TransitionError::CategoryRequired);
        }
        Ok(acknowledgement)
    }

    /// Classifies a complaint and gives it to a handler: ACKNOWLEDGED → TRIAGED. An S1 is brought before the compliance manager and the
    /// executive at once. `lines` must hold those of the handler and of everybody complained about.
    ///
    /// # Errors
    ///
    /// As [`Self::check_triage`], `SEPARATION_OF_DUTIES`, `REPORTING_LINE_UNKNOWN`.
    pub fn triage(
        mut self,
        decision: Triaging,
        lines: &ReportingLines,
        acting: &Acting,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        let acknowledgement = self.check_triage(&decision, acting)?.clone();
        let subjects = decision.subject_staff.clone().unwrap_or_else(|| self.intake.subject_staff.clone());
        lines.keep_apart(decision.handler, &subjects)?;
        self.intake.subject_staff = subjects;
        let starts_at = decision.severity.starts_at();
        let triage = Triage {
            decision,
            at: now,
            by: acting.party.clone(),
        };
        let state = VoiceState::Triaged { acknowledgement, triage };
        let mut voice = self.moved(state, now);
        if let Some(level) = starts_at {
            voice.handling.deadlines.iter_mut().for_each(|it| it.start_at(level, now));
        }
        Ok(voice)
    }

    /// Closes a complaint: TRIAGED → CLOSED. Meets the deadline for the final response. S1 and S2 are closed by a compliance manager who is
    /// not the handler, S3 and S4 by a team lead or compliance manager.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `NOT_A_COMPLAINT`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`, `IMPROVEMENT_REQUIRED`,
    /// `EVALUATION_REASON_REQUIRED`.
    pub fn close(self, decision: Closing, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        if !acting.powers.team_lead && !acting.powers.compliance_manager {
            return Err(TransitionError::NotEntitled(Entitlement::TeamLead));
        }
        self.refuse_others_than_complaints(Verb::Close)?;
        let VoiceState::Triaged { acknowledgement, triage } = &self.handling.state else {
            return Err(self.not_now(Verb::Close));
        };
        if triage.decision.severity.needs_four_eyes() {
            if !acting.powers.compliance_manager {
                return Err(TransitionError::NotEntitled(Entitlement::ComplianceManager));
            }
            if acting.party.staff() == Some(triage.decision.handler) {
                return Err(TransitionError::SeparationOfDuties(Separation::HandlerCloses));
            }
        }
        decision.evaluation.check()?;
        let closure = Closure {
            decision,
            at: now,
            by: acting.party.clone(),
        };
        let state = VoiceState::Closed {
            acknowledgement: acknowledgement.clone(),
            triage: triage.clone(),
            closure,
        };
        Ok(self.moved(state, now).meeting(DeadlineKind::FinalResponse, now))
    }

    /// What was known when it was recorded.
    #[must_use]
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// What changes as it is handled, to be stored.
    #[must_use]
    pub fn handling(&self) -> &Handling {
        &self.handling
    }

    /// Where its handling stands.
    #[must_use]
    pub fn state(&self) -> &VoiceState {
        &self.handling.state
    }

    /// The deadline of a kind; none unless it is a complaint.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.handling.deadlines.iter().find(|it| it.kind == kind)
    }

    /// Who handles it, once triaged.
    #[must_use]
    pub fn handler(&self) -> Option<StaffName> {
        self.handling.state.triage().map(|it| it.decision.handler)
    }

    /// How serious it is, once triaged.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.handling.state.triage().map(|it| it.decision.severity)
    }

    /// The open deadline that ends first.
    #[must_use]
    pub fn next_deadline(&self) -> Option<&Deadline> {
        self.handling
            .deadlines
            .iter()
            .filter(|it| it.met_at.is_none())
            .min_by_key(|it| it.due_at)
    }

    /// Whether a deadline has passed that is still open.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.handling.deadlines.iter().any(|it| it.met_at.is_none() && it.is_overdue(now))
    }

    /// Whom a rung of that level tells, as things stand.
    #[must_use]
    pub fn recipients(&self, level: Level) -> Vec<Recipient> {
        recipient::recipients(&self.intake, &self.handling.state, level)
    }

    /// Who must hear nothing of it, whatever inbox a notice goes to: whoever is complained about (separation rule 1).
    #[must_use]
    pub fn kept_from(&self) -> &BTreeSet<StaffName> {
        &self.intake.subject_staff
    }

    /// Separation rule 1. An application that acts for nobody is never complained about.
    fn refuse_subjects(&self, acting: &Acting) -> Result<(), TransitionError> {
        let is_subject = acting.party.staff().is_some_and(|it| self.intake.subject_staff.contains(&it));
        if is_subject { Err(TransitionError::SubjectOfCase) } else { Ok(()) }
    }

    fn refuse_others_than_complaints(&self, verb: Verb) -> Result<(), TransitionError> {
        if self.intake.kind == VoiceKind::Complaint {
            Ok(())
        } else {
            Err(TransitionError::NotAComplaint(verb))
        }
    }

    fn not_now(&self, verb: Verb) -> TransitionError {
        TransitionError::State {
            verb,
            state: self.handling.state.code(),
        }
    }

    fn moved(self, state: VoiceState, now: DateTime<Utc>) -> Self {
        let handling = Handling { state, ..self.handling };
        Self {
            intake: self.intake,
            handling,
        }
        .changed(now)
    }

    fn meeting(mut self, kind: DeadlineKind, now: DateTime<Utc>) -> Self {
        self.handling
            .deadlines
            .iter_mut()
            .filter(|it| it.kind == kind)
            .for_each(|it| it.meet(now));
        self
    }

    /// One change more.
    pub(super) fn changed(mut self, now: DateTime<Utc>) -> Self {
        self.handling.version += 1;
        self.handling.updated_at = now;
        self
    }

    /// For [`super::escalation`], which marks a rung.
    pub(super) fn deadline_mut(&mut self, kind: DeadlineKind) -> Option<&mut Deadline> {
        self.handling.deadlines.iter_mut().find(|it| it.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::fixtures::{
        acknowledged, by_phone, complaint, japan, lead, manager, no_action, now, person, received, staff, triaged, triaging,
    };
    use super::*;
    use crate::domain::{ComplainantRelation, Evaluation, HowAcknowledged, Party, Powers, StateCode};

    fn reason<T>(result: Result<T, TransitionError>) -> &'static str {
        result.map_or_else(|error| error.reason(), |_| "OK")
    }

    #[test]
    fn only_complaints_have_deadlines() {
        for &kind in VoiceKind::ALL {
            let deadlines = received(kind, ComplainantRelation::Member, &[]).handling().deadlines.len();
            assert_eq!(deadlines, if kind == VoiceKind::Complaint { 2 } else { 0 }, "{kind}");
        }
        let tomorrow = Intake {
            received_at: now() + TimeDelta::days(1),
            ..complaint([]).intake().clone()
        };
        assert_eq!(
            reason(Voice::receive(tomorrow, &RuleSet::standard(), &japan())),
            "RECEIVED_IN_FUTURE"
        );
    }

    #[test]
    fn receipt_is_confirmed_to_somebody_or_skipped_for_nobody() {
        let skipped = |reason: &str| HowAcknowledged::Skipped { reason: reason.into() };
        let known = complaint([staff(1)]);
        let anonymous = received(VoiceKind::Complaint, ComplainantRelation::Anonymous, &[]);
        let application = Acting {
            party: Party::Application("applications/call-centre".to_owned()),
            powers: Powers::default(),
        };
        let table = [
            (&known, by_phone(), person(30), "OK"),
            (&known, by_phone(), application, "OK"),
            (&known, by_phone(), person(1), "SUBJECT_OF_CASE"),
            (&known, skipped("no number"), person(30), "COMPLAINANT_KNOWN"),
            (&anonymous, by_phone(), person(30), "COMPLAINANT_ANONYMOUS"),
            (&anonymous, skipped("no name was given"), person(30), "OK"),
            (&anonymous, skipped(" "), person(30), "SKIP_REASON_REQUIRED"),
            (&acknowledged(), by_phone(), person(30), "STATE_TRANSITION"),
        ];
        for (voice, how, acting, expected) in table {
            let label = format!("{how:?} by {:?}", acting.party);
            assert_eq!(reason(voice.clone().acknowledge(how, &acting, now())), expected, "{label}");
        }
        let received = known.intake().received_at;
        let late = known.deadline(DeadlineKind::Acknowledge).unwrap().due_at + TimeDelta::minutes(5);
        for (at, expected) in [
            (Some(received - TimeDelta::seconds(1)), "ACKNOWLEDGE_TIME_OUT_OF_RANGE"),
            (Some(received), "OK"),
            (Some(late - TimeDelta::minutes(15)), "OK"),
            (Some(late), "OK"),
            (Some(late + TimeDelta::microseconds(1)), "ACKNOWLEDGE_TIME_OUT_OF_RANGE"),
            (None, "OK"),
        ] {
            let decision = Acknowledging { how: by_phone(), at };
            let answer = known.clone().acknowledge(decision, &person(30), late);
            // A call at 16:50 that is recorded at 17:05 was in time.
            let overdue = answer
                .as_ref()
                .is_ok_and(|it| it.deadline(DeadlineKind::Acknowledge).unwrap().is_overdue(late));
            assert_eq!(overdue, expected == "OK" && at.unwrap_or(late) == late, "{at:?}");
            assert_eq!(reason(answer), expected, "{at:?}");
        }
        let voice = acknowledged();
        assert_eq!(voice.deadline(DeadlineKind::Acknowledge).unwrap().met_at, Some(now()));
        assert_eq!(voice.next_deadline().map(|it| it.kind), Some(DeadlineKind::FinalResponse));
        assert_eq!(voice.handling().version, 2);
    }

    #[test]
    fn triage_keeps_the_handler_apart() {
        let about_1 = complaint([staff(1)]).acknowledge(by_phone(), &person(30), now()).unwrap();
        let opinion = received(VoiceKind::Opinion, ComplainantRelation::Member, &[])
            .acknowledge(by_phone(), &person(30), now())
            .unwrap();
        let lines = ReportingLines::default()
            .with(staff(1), [staff(2)])
            .with(staff(2), [])
            .with(staff(3), [staff(2)])
            .with(staff(4), [staff(1)]);
        let about = |subjects: &[u128], handler| Triaging {
            subject_staff: Some(subjects.iter().copied().map(staff).collect()),
            ..triaging(Severity::S3, handler)
        };
        let empty = Triaging {
            categories: [].into(),
            ..triaging(Severity::S3, 3)
        };
        let table = [
            (&about_1, triaging(Severity::S3, 3), 30, "OK"),
            (&about_1, triaging(Severity::S3, 1), 30, "SEPARATION_OF_DUTIES"),
            (&about_1, triaging(Severity::S3, 2), 30, "SEPARATION_OF_DUTIES"),
            (&about_1, triaging(Severity::S3, 4), 30, "SEPARATION_OF_DUTIES"),
            (&about_1, triaging(Severity::S3, 5), 30, "REPORTING_LINE_UNKNOWN"),
            (&about_1, triaging(Severity::S3, 3), 1, "SUBJECT_OF_CASE"),
            (&about_1, empty, 30, "CATEGORY_REQUIRED"),
            // Others are complained about than was thought.
            (&about_1, about(&[3], 2), 30, "SEPARATION_OF_DUTIES"),
            (&about_1, about(&[3], 3), 30, "SEPARATION_OF_DUTIES"),
            (&about_1, about(&[3], 4), 30, "OK"),
            (&about_1, about(&[3], 4), 3, "SUBJECT_OF_CASE"),
            (&about_1, about(&[], 4), 1, "SUBJECT_OF_CASE"),
            (&about_1, about(&[], 1), 30, "OK"),
            (&opinion, triaging(Severity::S3, 3), 30, "NOT_A_COMPLAINT"),
            (&complaint([]), triaging(Severity::S3, 3), 30, "STATE_TRANSITION"),
            (&triaged(Severity::S3), triaging(Severity::S3, 3), 30, "STATE_TRANSITION"),
        ];
        for (voice, decision, by, expected) in table {
            let label = format!("{decision:?} by {by}");
            assert_eq!(
                reason(voice.clone().triage(decision, &lines, &person(by), now())),
                expected,
                "{label}"
            );
        }
    }

    #[test]
    fn who_may_close_depends_on_the_severity() {
        let table = [
            (Severity::S1, manager(20), "OK"),
            (Severity::S1, lead(20), "NOT_ENTITLED"),
            (Severity::S1, person(20), "NOT_ENTITLED"),
            (Severity::S1, manager(10), "SEPARATION_OF_DUTIES"),
            (Severity::S2, manager(10), "SEPARATION_OF_DUTIES"),
            (Severity::S2, lead(10), "NOT_ENTITLED"),
            (Severity::S3, manager(20), "OK"),
            (Severity::S3, lead(20), "OK"),
            (Severity::S3, lead(10), "OK"),
            (Severity::S4, person(10), "NOT_ENTITLED"),
        ];
        for (severity, acting, expected) in table {
            let label = format!("{severity} by {acting:?}");
            assert_eq!(reason(triaged(severity).close(no_action(), &acting, now())), expected, "{label}");
        }
    }

    #[test]
    fn closing_needs_an_evaluation_with_a_reason() {
        let with = |evaluation| Closing { evaluation, ..no_action() };
        let subject = received(VoiceKind::Complaint, ComplainantRelation::Member, &[staff(1)]);
        let table = [
            (triaged(Severity::S3), with(Evaluation::Improve), 20, "IMPROVEMENT_REQUIRED"),
            (
                triaged(Severity::S3),
                with(Evaluation::NoAction { reason: "".into() }),
                20,
                "EVALUATION_REASON_REQUIRED",
            ),
            (acknowledged(), no_action(), 20, "STATE_TRANSITION"),
            (subject, no_action(), 1, "SUBJECT_OF_CASE"),
        ];
        for (voice, decision, by, expected) in table {
            let label = format!("{decision:?} by {by}");
            assert_eq!(reason(voice.close(decision, &manager(by), now())), expected, "{label}");
        }
        let closed = triaged(Severity::S3).close(no_action(), &manager(20), now()).unwrap();
        assert_eq!(closed.state().code(), StateCode::Closed);
        assert_eq!(closed.deadline(DeadlineKind::FinalResponse).unwrap().met_at, Some(now()));
        assert!(closed.next_deadline().is_none() && !closed.is_overdue(now() + TimeDelta::days(999)));
        assert_eq!(reason(closed.close(no_action(), &manager(20), now())), "STATE_TRANSITION");
    }

    #[test]
    fn the_ladder_of_an_s1_starts_at_the_compliance_manager() {
        let ladder = |voice: Voice| -> Vec<(Level, DateTime<Utc>)> {
            let rungs = &voice.deadline(DeadlineKind::FinalResponse).unwrap().rungs;
            rungs.iter().map(|it| (it.level, it.fire_at)).collect()
        };
        let standard = ladder(acknowledged());
        let expected = [
            (Level::ComplianceManager, now()),
            (Level::Executive, now()),
            standard[0],
            standard[1],
        ];
        assert_eq!(ladder(triaged(Severity::S1)), expected);
        for severity in [Severity::S2, Severity::S3, Severity::S4] {
            assert_eq!(ladder(triaged(severity)), standard, "{severity}");
        }
    }

    #[test]
    fn triage_corrects_who_is_complained_about() {
        let decision = Triaging {
            subject_staff: Some([staff(3)].into()),
            ..triaging(Severity::S3, 4)
        };
        let lines = ReportingLines::default().with(staff(3), []).with(staff(4), []);
        let about_1 = complaint([staff(1)]).acknowledge(by_phone(), &person(30), now()).unwrap();
        let voice = about_1.triage(decision, &lines, &person(30), now()).unwrap();
        assert_eq!(voice.kept_from(), &[staff(3)].into());
        assert_eq!(reason(voice.clone().close(no_action(), &manager(3), now())), "SUBJECT_OF_CASE");
        assert_eq!(reason(voice.close(no_action(), &manager(1), now())), "OK");
    }
}

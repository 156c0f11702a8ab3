//! A voice and its first transitions; the later ones are in [`super::steps`].

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_names::StaffName;
use serde::{Deserialize, Serialize};

use super::{
    Acknowledgement, Acknowledging, Acting, BusinessScope, Classified, Deadline, DeadlineKind, Entitlement, IllegalRecord, Intake, Level,
    NotApart, Pause, Recipient, Reply, ReportingLines, RuleSet, Separation, SettledHow, Severity, Stage, StateCode, TransitionError,
    Triage, Triaging, Verb, VoiceKind, legality, recipient,
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
    /// How receipt was confirmed, once it was.
    pub acknowledgement: Option<Acknowledgement>,
    /// What triage decided, once it did.
    pub triage: Option<Triage>,
    /// Where it stands.
    pub stage: Stage,
    /// What was answered last, where it is no complaint.
    pub reply: Option<Reply>,
    /// Its deadlines of this cycle, as they were set; none unless it is a complaint.
    pub deadlines: Vec<Deadline>,
    /// When and for whom the clocks stood still in this cycle.
    pub pauses: Vec<Pause>,
    /// The cycles before, as they ended.
    pub earlier: Vec<EarlierCycle>,
    /// Version of the record, from 1; one more with each change.
    pub version: i64,
    /// When the record was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A round of handling that ended, before the complaint was taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierCycle {
    /// Which, from 1.
    pub cycle: u32,
    /// How it ended.
    pub stage: Stage,
    /// Its clocks.
    pub deadlines: Vec<Deadline>,
    /// When they stood still.
    pub pauses: Vec<Pause>,
}

/// By what deadlines are computed.
#[derive(Clone, Copy, Debug)]
pub struct Clocks<'a> {
    /// How long what takes.
    pub rules: &'a RuleSet,
    /// The business days of the voice's unit.
    pub calendar: &'a BusinessCalendar,
}

impl Voice {
    /// Takes a voice in. A complaint gets its deadlines, counted from its receipt.
    ///
    /// # Errors
    ///
    /// [`TransitionError::ReceivedInFuture`] if it was received after it is recorded.
    pub fn receive(intake: Intake, clocks: Clocks<'_>) -> Result<Self, TransitionError> {
        if intake.received_at > intake.created_at {
            return Err(TransitionError::ReceivedInFuture);
        }
        let deadlines = match intake.kind {
            VoiceKind::Complaint => clocks.rules.deadlines(intake.received_at, clocks.calendar),
            VoiceKind::Opinion | VoiceKind::Request | VoiceKind::Praise | VoiceKind::Inquiry => Vec::new(),
        };
        let handling = Handling {
            cycle: 1,
            acknowledgement: None,
            triage: None,
            stage: Stage::Received,
            reply: None,
            deadlines,
            pauses: Vec::new(),
            earlier: Vec::new(),
            version: 1,
            updated_at: intake.created_at,
        };
        Ok(Self { intake, handling })
    }

    pub(super) fn new(intake: Intake, handling: Handling) -> Self {
        Self { intake, handling }
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
    pub fn acknowledge(mut self, decision: impl Into<Acknowledging>, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        let Acknowledging { how, at } = decision.into();
        let at = at.unwrap_or(now);
        self.refuse_subjects(acting)?;
        let Stage::Received = self.handling.stage else {
            return Err(self.not_now(Verb::Acknowledge));
        };
        how.check(self.intake.complainant.is_anonymous())?;
        if at < self.intake.received_at || now < at {
            return Err(TransitionError::AcknowledgeTime);
        }
        self.handling.acknowledgement = Some(Acknowledgement {
            how,
            at,
            by: acting.party.clone(),
        });
        Ok(self.moved(Stage::Acknowledged, now).meeting(DeadlineKind::Acknowledge, at))
    }

    /// Whether a voice could be triaged so, as far as that can be told without the reporting lines.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `CATEGORY_REQUIRED`.
    pub fn check_triage(&self, decision: &Triaging, acting: &Acting) -> Result<(), TransitionError> {
        self.refuse_subjects(acting)?;
        let named = decision.subject_staff.as_ref();
        if acting
            .party
            .staff()
            .is_some_and(|it| named.is_some_and(|named| named.contains(&it)))
        {
            return Err(TransitionError::SubjectOfCase);
        }
        // Who says something unwelcome is not to be talked out of complaining: a team lead decides that it was no complaint.
        let is_complaint = self.intake.kind == VoiceKind::Complaint;
        let made_less = is_complaint && decision.kind.is_some_and(|kind| kind != VoiceKind::Complaint);
        if made_less && !acting.powers.team_lead && !acting.powers.compliance_manager {
            return Err(TransitionError::NotEntitled(Entitlement::TeamLead));
        }
        // A complainant hears first that the complaint was received, also one whose complaint was taken for something else.
        let becomes = decision.kind.unwrap_or(self.intake.kind);
        match (&self.handling.stage, becomes) {
            (Stage::Acknowledged, _) => {}
            (Stage::Received, becomes) if !is_complaint && becomes != VoiceKind::Complaint => {}
            _ => return Err(self.not_now(Verb::Triage)),
        }
        if decision.categories.is_empty() {
            return Err(TransitionError::CategoryRequired);
        }
        Ok(())
    }

    /// Classifies a voice and gives it to a handler: ACKNOWLEDGED → TRIAGED, for a voice that stays no complaint also from RECEIVED. An S1 is
    /// brought before the compliance manager and the executive at once. Its kind is looked at again: what becomes a complaint gets its
    /// deadlines, what is none loses them. `lines` must hold those of the handler and of everybody complained about.
    ///
    /// # Errors
    ///
    /// As [`Self::check_triage`], `SEPARATION_OF_DUTIES`, `REPORTING_LINE_UNKNOWN`.
    pub fn triage(
        mut self,
        decision: Triaging,
        lines: &ReportingLines,
        acting: &Acting,
        clocks: Clocks<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        self.check_triage(&decision, acting)?;
        let subjects = decision.subject_staff.clone().unwrap_or_else(|| self.intake.subject_staff.clone());
        lines.keep_apart(decision.handler, &subjects).map_err(not_apart)?;
        self.intake.subject_staff = subjects;
        self.intake.classified = Classified::default();
        self.become_kind(decision.kind.unwrap_or(self.intake.kind), clocks);
        let starts_at = decision.severity.starts_at();
        self.handling.triage = Some(Triage {
            decision,
            mark: acting.mark(now),
        });
        let mut voice = self.moved(Stage::Triaged, now).meeting(DeadlineKind::Triage, now);
        if let Some(level) = starts_at {
            // Once is enough: they are told of what the co-op has promised, not of each of its own targets.
            let promised = voice
                .handling
                .deadlines
                .iter_mut()
                .filter(|it| it.kind == DeadlineKind::FinalResponse);
            promised.for_each(|it| it.start_at(level, now));
        }
        Ok(voice)
    }

    fn become_kind(&mut self, kind: VoiceKind, clocks: Clocks<'_>) {
        match (self.intake.kind == VoiceKind::Complaint, kind == VoiceKind::Complaint) {
            (false, true) => {
                self.handling.deadlines = clocks.rules.deadlines(self.intake.received_at, clocks.calendar);
                let acknowledged = self.handling.acknowledgement.as_ref().map(|it| it.at);
                for deadline in self.handling.deadlines.iter_mut().filter(|it| it.kind == DeadlineKind::Acknowledge) {
                    deadline.met_at = acknowledged;
                }
            }
            (true, false) => self.handling.deadlines.clear(),
            _ => {}
        }
        self.intake.kind = kind;
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

    /// Where its handling stands, with what the next steps rest on.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.handling.stage
    }

    /// Where its handling stands.
    #[must_use]
    pub fn state(&self) -> StateCode {
        self.handling.stage.code()
    }

    /// Whose business it is about: another's once it was handed over.
    #[must_use]
    pub fn scope(&self) -> BusinessScope {
        let settled = self.handling.stage.settlement();
        if settled.is_some_and(|it| it.how == SettledHow::Rerouted) {
            BusinessScope::OtherBusiness
        } else {
            BusinessScope::KyosaiAndInsurance
        }
    }

    /// Where a cycle stands, or how it ended, with its deadlines; that of now if there is none of that number.
    #[must_use]
    pub fn in_cycle(&self, cycle: u32) -> (StateCode, &[Deadline]) {
        let earlier = self.handling.earlier.iter().find(|it| it.cycle == cycle);
        earlier.map_or((self.state(), &self.handling.deadlines[..]), |it| {
            (it.stage.code(), &it.deadlines[..])
        })
    }

    /// The deadline of a kind that was set last in this cycle.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.handling.deadlines.iter().rfind(|it| it.kind == kind)
    }

    /// Who handles it, once triaged.
    #[must_use]
    pub fn handler(&self) -> Option<StaffName> {
        self.handling.triage.as_ref().map(|it| it.decision.handler)
    }

    /// How serious it is, once triaged.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.handling.triage.as_ref().map(|it| it.decision.severity)
    }

    /// The open deadline that ends first. To ask afterwards whether the complainant is content is none: nobody waits for that.
    #[must_use]
    pub fn next_deadline(&self) -> Option<&Deadline> {
        self.open_deadlines().min_by_key(|it| it.due_at)
    }

    /// Whether a deadline has passed that is still open.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.open_deadlines().any(|it| it.is_overdue(now))
    }

    fn open_deadlines(&self) -> impl Iterator<Item = &Deadline> {
        let asked = |it: &&Deadline| it.is_open() && it.kind != DeadlineKind::SatisfactionFollowUp;
        self.handling.deadlines.iter().filter(asked)
    }

    /// Whom a rung of that level tells, as things stand.
    #[must_use]
    pub fn recipients(&self, level: Level) -> Vec<Recipient> {
        recipient::recipients(&self.intake, self.handler(), level)
    }

    /// Who must hear nothing of it, whatever inbox a notice goes to: whoever is complained about (separation rule 1).
    #[must_use]
    pub fn kept_from(&self) -> &BTreeSet<StaffName> {
        &self.intake.subject_staff
    }

    /// Separation rule 1. An application that acts for nobody is never complained about.
    pub(super) fn refuse_subjects(&self, acting: &Acting) -> Result<(), TransitionError> {
        let is_subject = acting.party.staff().is_some_and(|it| self.intake.subject_staff.contains(&it));
        if is_subject { Err(TransitionError::SubjectOfCase) } else { Ok(()) }
    }

    pub(super) fn refuse_others_than_complaints(&self, verb: Verb) -> Result<(), TransitionError> {
        if self.intake.kind == VoiceKind::Complaint {
            Ok(())
        } else {
            Err(TransitionError::NotAComplaint(verb))
        }
    }

    pub(super) fn not_now(&self, verb: Verb) -> TransitionError {
        TransitionError::State { verb, state: self.state() }
    }

    pub(super) fn handling_mut(&mut self) -> &mut Handling {
        &mut self.handling
    }

    pub(super) fn moved(mut self, stage: Stage, now: DateTime<Utc>) -> Self {
        self.handling.stage = stage;
        self.changed(now)
    }

    /// One change more.
    pub(super) fn changed(mut self, now: DateTime<Utc>) -> Self {
        self.handling.version += 1;
        self.handling.updated_at = now;
        self
    }
}

/// Why a handler and those complained about do not go together.
fn not_apart(why: NotApart) -> TransitionError {
    match why {
        NotApart::Same => TransitionError::SeparationOfDuties(Separation::HandlerIsSubject),
        NotApart::InLine => TransitionError::SeparationOfDuties(Separation::HandlerInReportingLine),
        NotApart::Unknown(staff) => TransitionError::ReportingLineUnknown(staff),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::fixtures::{
        acknowledged, by_phone, clocks, complaint, lead, manager, now, person, reason, received, staff, triaged, triaging,
    };
    use super::*;
    use crate::domain::{ComplainantRelation, HowAcknowledged, Party, Powers};

    #[test]
    fn only_complaints_have_deadlines() {
        for &kind in VoiceKind::ALL {
            let deadlines = received(kind, ComplainantRelation::Member, &[]).handling().deadlines.len();
            assert_eq!(deadlines, if kind == VoiceKind::Complaint { 7 } else { 0 }, "{kind}");
        }
        let tomorrow = Intake {
            received_at: now() + TimeDelta::days(1),
            ..complaint([]).intake().clone()
        };
        assert_eq!(reason(Voice::receive(tomorrow, clocks())), "RECEIVED_IN_FUTURE");
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
        assert_eq!(voice.next_deadline().map(|it| it.kind), Some(DeadlineKind::Triage));
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
            (&opinion, triaging(Severity::S3, 3), 30, "OK"),
            (&complaint([]), triaging(Severity::S3, 3), 30, "STATE_TRANSITION"),
            (&triaged(Severity::S3), triaging(Severity::S3, 3), 30, "STATE_TRANSITION"),
        ];
        for (voice, decision, by, expected) in table {
            let label = format!("{decision:?} by {by}");
            assert_eq!(
                reason(voice.clone().triage(decision, &lines, &person(by), clocks(), now())),
                expected,
                "{label}"
            );
        }
    }

    #[test]
    fn triage_looks_at_the_kind_again() {
        use VoiceKind::{Complaint, Inquiry, Opinion, Praise, Request};
        let received = |kind| received(kind, ComplainantRelation::Member, &[]);
        let confirmed = |kind| received(kind).acknowledge(by_phone(), &person(30), now()).unwrap();
        let table = [
            (confirmed(Opinion), Some(Complaint), person(30), "OK", 7),
            (confirmed(Opinion), Some(Opinion), person(30), "OK", 0),
            (confirmed(Opinion), None, person(30), "OK", 0),
            (received(Request), Some(Inquiry), person(30), "OK", 0),
            // Who turns out to complain hears first that the complaint was received.
            (received(Opinion), Some(Complaint), person(30), "STATE_TRANSITION", 0),
            (confirmed(Complaint), Some(Complaint), person(30), "OK", 7),
            (confirmed(Complaint), Some(Praise), person(30), "NOT_ENTITLED", 7),
            (confirmed(Complaint), Some(Praise), lead(30), "OK", 0),
            (confirmed(Complaint), Some(Opinion), manager(30), "OK", 0),
            (received(Complaint), Some(Opinion), lead(30), "STATE_TRANSITION", 7),
        ];
        for (voice, kind, acting, expected, deadlines) in table {
            let label = format!("{} to {kind:?} by {acting:?}", voice.intake().kind);
            let decision = Triaging {
                kind,
                ..triaging(Severity::S3, 10)
            };
            let triaged = voice.clone().triage(decision, &ReportingLines::default(), &acting, clocks(), now());
            assert_eq!(reason(triaged.clone()), expected, "{label}");
            let after = triaged.unwrap_or(voice);
            assert_eq!(after.handling().deadlines.len(), deadlines, "{label}");
            assert_eq!(
                Voice::restore(after.intake().clone(), after.handling().clone()),
                Ok(after),
                "{label}"
            );
        }
    }

    #[test]
    fn what_turns_out_to_be_a_complaint_counts_from_its_receipt() {
        let opinion = received(VoiceKind::Opinion, ComplainantRelation::Member, &[]);
        let called = opinion.acknowledge(by_phone(), &person(30), now()).unwrap();
        let decision = Triaging {
            kind: Some(VoiceKind::Complaint),
            ..triaging(Severity::S1, 10)
        };
        let later = now() + TimeDelta::days(1);
        let voice = called
            .triage(decision, &ReportingLines::default(), &person(30), clocks(), later)
            .unwrap();
        let received_at = voice.intake().received_at;
        assert!(voice.handling().deadlines.iter().all(|it| it.base_at == received_at));
        let met = |kind| voice.deadline(kind).unwrap().met_at;
        assert_eq!(
            (
                met(DeadlineKind::Acknowledge),
                met(DeadlineKind::Triage),
                met(DeadlineKind::FinalResponse)
            ),
            (Some(now()), Some(later), None)
        );
        assert_eq!(
            voice.deadline(DeadlineKind::FinalResponse).unwrap().rungs[0].fire_at,
            later,
            "an S1"
        );
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
        let voice = about_1.triage(decision, &lines, &person(30), clocks(), now()).unwrap();
        assert_eq!(voice.kept_from(), &[staff(3)].into());
        assert_eq!(reason(voice.clone().start_investigation(&manager(3), now())), "SUBJECT_OF_CASE");
        assert_eq!(reason(voice.start_investigation(&manager(1), now())), "OK");
    }
}

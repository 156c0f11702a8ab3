//! Hearing the salesperson and the supervisor (O-20).

use chrono::{DateTime, Utc};
use honi_casework::NotApart;

use super::{At, said};
use crate::domain::{
    Acting, DeadlineKind, Heard, Hearing, HearingOf, Investigation, Separation, Stage, TransitionError, Waiver, WrongSubject,
};

impl Investigation {
    /// EVIDENCE_PRESERVED → HEARING_SALES → HEARING_SUPERVISOR; others may be heard from then until the decision, which moves nothing.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `WRONG_SUBJECT`, `SEPARATION_OF_DUTIES`, `REPORTING_LINE_UNKNOWN`,
    /// `TIME_OUT_OF_RANGE`, `REASON_REQUIRED`.
    pub(super) fn record_hearing(self, hearing: Hearing, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, .. } = at;
        self.by_investigator(acting)?;
        let next = self.place(hearing.of, "record-hearing")?;
        let is_subject = self.handling.subjects.contains(&hearing.staff);
        match hearing.of {
            HearingOf::Sales if !is_subject => return Err(TransitionError::WrongSubject(WrongSubject::SalesIsNoSubject)),
            HearingOf::Supervisor if is_subject => return Err(TransitionError::WrongSubject(WrongSubject::SupervisorIsSubject)),
            HearingOf::Sales | HearingOf::Supervisor | HearingOf::Other => {}
        }
        let three = [hearing.staff, hearing.interviewer, hearing.second_person];
        if three[0] == three[1] || three[0] == three[2] || three[1] == three[2] || self.handling.subjects.contains(&hearing.second_person) {
            return Err(TransitionError::SeparationOfDuties(Separation::OnePersonTwice));
        }
        let apart = at.lines.keep_apart(hearing.interviewer, &self.handling.subjects);
        apart.map_err(|why| match why {
            NotApart::Same | NotApart::InLine => TransitionError::SeparationOfDuties(Separation::InterviewerInReportingLine),
            NotApart::Unknown(staff) => TransitionError::ReportingLineUnknown(staff),
        })?;
        if hearing.ended_at > now || hearing.ended_at < hearing.started_at || hearing.started_at < self.origin.created_at {
            return Err(TransitionError::Time("end_time"));
        }
        said(&hearing.answers, "answers")?;
        Ok(self.with(Heard::Hearing(hearing, acting.mark(now)), next, now))
    }

    /// As a hearing, for somebody who is not there. Approved by the compliance manager who records it.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub(super) fn waive_hearing(self, waiver: Waiver, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_manager(acting)?;
        let next = self.place(waiver.of, "waive-hearing")?;
        said(&waiver.words, "reason")?;
        Ok(self.with(Heard::Waiver(waiver, acting.mark(now)), next, now))
    }

    /// Where a hearing in that place leads.
    fn place(&self, of: HearingOf, verb: &'static str) -> Result<Option<Stage>, TransitionError> {
        match (of, &self.handling.stage) {
            (HearingOf::Sales, Stage::EvidencePreserved) => Ok(Some(Stage::HearingSales)),
            (HearingOf::Supervisor, Stage::HearingSales) => Ok(Some(Stage::HearingSupervisor)),
            // Heard once more, or somebody else.
            (HearingOf::Sales, Stage::HearingSales)
            | (_, Stage::HearingSupervisor | Stage::MemberConfirmation | Stage::Analysis | Stage::MoreEvidence)
            | (HearingOf::Other, Stage::EvidencePreserved | Stage::HearingSales) => Ok(None),
            _ => Err(self.not_now(verb)),
        }
    }

    fn with(mut self, heard: Heard, next: Option<Stage>, now: DateTime<Utc>) -> Self {
        self.handling.heard.push(heard);
        match next {
            Some(Stage::HearingSupervisor) => self.meeting(DeadlineKind::Hearings, now).moved(Stage::HearingSupervisor, now),
            Some(stage) => self.moved(stage, now),
            None => self.changed(now),
        }
    }
}

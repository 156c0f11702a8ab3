//! What becomes of a case, and who investigates it.

use honi_casework::NotApart;
use honi_names::StaffName;

use super::{At, said};
use crate::domain::{Acting, DismissReason, Investigation, Separation, Stage, TransitionError, Triaging};

impl Investigation {
    /// SIGNALLED or TRIAGE → OPENED, DISMISSED or MERGED; a case that its score has opened may still be dismissed or merged while nothing was done.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`, `REPORTING_LINE_UNKNOWN`, `REASON_REQUIRED`, `MERGE_TARGET`.
    pub(super) fn triage(self, decision: Triaging, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, .. } = at;
        self.refuse_subjects(acting)?;
        let waits = matches!(self.handling.stage, Stage::Signalled | Stage::Triage);
        let untouched = waits || matches!(self.handling.stage, Stage::Opened);
        match decision {
            Triaging::Open(staff) if waits => {
                self.keep_apart(staff, at)?;
                let mut case = self.opened(now, at.clocks);
                case.handling.investigator = Some(staff);
                Ok(case.changed(now))
            }
            Triaging::Dismiss(reason, words) if untouched => {
                if reason == DismissReason::Explained {
                    said(&words, "reason")?;
                }
                let stage = Stage::Dismissed {
                    reason,
                    mark: acting.mark(now),
                };
                Ok(self.meeting_all(now).moved(stage, now))
            }
            Triaging::Merge(into) if untouched => {
                if into == self.origin.name {
                    return Err(TransitionError::MergeTarget);
                }
                let stage = Stage::Merged {
                    into,
                    mark: acting.mark(now),
                };
                Ok(self.meeting_all(now).moved(stage, now))
            }
            Triaging::Open(_) | Triaging::Dismiss(..) | Triaging::Merge(_) => Err(self.not_now("triage")),
        }
    }

    /// Takes over the signals of a case that is merged into this one.
    ///
    /// # Errors
    /// `MERGE_TARGET` unless this one goes on and is about the same salesperson.
    pub fn absorb(mut self, other: &Self, acting: &Acting, at: At<'_>) -> Result<Self, TransitionError> {
        let other_person = other.origin.sales_staff != self.origin.sales_staff;
        if self.handling.stage.is_over() || other_person || self.refuse_subjects(acting).is_err() {
            return Err(TransitionError::MergeTarget);
        }
        for signal in &other.handling.signals {
            self = self.with_signal(signal.clone(), at.now, at.clocks);
        }
        self.handling.voices.extend(&other.handling.voices);
        self.handling.subjects.extend(&other.handling.subjects);
        Ok(self.changed(at.now))
    }

    /// Gives it to somebody, from its opening until it is over.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`, `REPORTING_LINE_UNKNOWN`.
    pub(super) fn assign(mut self, staff: StaffName, at: At<'_>) -> Result<Self, TransitionError> {
        self.refuse_subjects(at.acting)?;
        if matches!(self.handling.stage, Stage::Signalled | Stage::Triage) || self.handling.stage.is_over() {
            return Err(self.not_now("assign"));
        }
        self.keep_apart(staff, at)?;
        self.handling.investigator = Some(staff);
        Ok(self.changed(at.now))
    }

    /// Separation rule 2.
    fn keep_apart(&self, staff: StaffName, at: At<'_>) -> Result<(), TransitionError> {
        at.lines.keep_apart(staff, &self.handling.subjects).map_err(|why| match why {
            NotApart::Same => TransitionError::SeparationOfDuties(Separation::InvestigatorIsSubject),
            NotApart::InLine => TransitionError::SeparationOfDuties(Separation::InvestigatorInReportingLine),
            NotApart::Unknown(staff) => TransitionError::ReportingLineUnknown(staff),
        })
    }
}

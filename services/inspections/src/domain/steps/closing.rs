//! The end of a case, and taking it up again.

use chrono::{DateTime, Utc};
use honi_casework::{Reason, Span};
use honi_names::VoiceName;

use super::{At, said};
use crate::domain::{
    Acting, Conclusion, Deadline, DeadlineKind, EarlierCycle, Investigation, NoticeTo, Separation, Stage, TransitionError,
};

/// How often the limit to decide may be extended (domain 3.2).
const MOST_EXTENSIONS: u8 = 2;
/// By how many days at most, each time.
const LONGEST_EXTENSION: u16 = 60;

impl Investigation {
    /// PREVENTION or FEEDBACK → CLOSED, by a compliance manager; what was improper not by its investigator (four eyes).
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`, `MISCONDUCT_NOTICE_OPEN`.
    pub(super) fn close(self, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_manager(acting)?;
        let (Stage::Prevention { decision, .. } | Stage::Feedback { decision, .. }) = &self.handling.stage else {
            return Err(self.not_now("close"));
        };
        let conclusion = decision.proposed.proposal.conclusion;
        let investigates = acting.party.staff().is_some_and(|it| self.handling.investigator == Some(it));
        if conclusion.is_improper() && investigates {
            return Err(TransitionError::SeparationOfDuties(Separation::InvestigatorCloses));
        }
        // What turned out to be no misconduct needs nobody to be told.
        let told = |to| self.handling.known.as_ref().is_some_and(|known| known.notices.contains_key(&to));
        if conclusion == Conclusion::Misconduct && !(told(NoticeTo::Underwriter) && told(NoticeTo::Authority)) {
            return Err(TransitionError::NoticeOpen);
        }
        let stage = Stage::Closed {
            decision: decision.clone(),
            mark: acting.mark(now),
        };
        Ok(self.meeting_all(now).moved(stage, now))
    }

    /// CLOSED or DISMISSED → REOPENED, by a compliance manager, in a new cycle with new limits to decide; the old ones stay readable. The
    /// statutory clock, where it runs, is a fact of the case and goes on.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `INVESTIGATOR_REQUIRED`, `REASON_REQUIRED`.
    pub(super) fn reopen(mut self, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, clocks, .. } = at;
        self.by_manager(acting)?;
        let (Stage::Closed { .. } | Stage::Dismissed { .. }) = self.handling.stage else {
            return Err(self.not_now("reopen"));
        };
        said(words, "reason")?;
        // One that was dismissed before anybody looked into it begins where others do.
        let begins = matches!(self.handling.stage, Stage::Dismissed { .. });
        let stage = std::mem::replace(&mut self.handling.stage, Stage::Triage);
        let deadlines = std::mem::take(&mut self.handling.deadlines);
        self.handling.earlier.push(EarlierCycle {
            cycle: self.handling.cycle,
            stage,
            deadlines,
        });
        self.handling.cycle += 1;
        self.handling.extensions = 0;
        if begins {
            return Ok(self.opened(now, clocks).changed(now));
        }
        let mark = acting.mark(now);
        let case = self
            .setting(DeadlineKind::DecisionTarget, now, clocks)
            .setting(DeadlineKind::DecisionLimit, now, clocks);
        Ok(case.moved(Stage::Reopened { mark }, now))
    }

    /// Gives more time to decide: so many days after the limit as it stands. By a compliance manager, twice at most.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `DEADLINE_NOT_EXTENDABLE`, `OUT_OF_RANGE`, `REASON_REQUIRED`.
    pub(super) fn extend(mut self, days: u16, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, clocks, .. } = at;
        self.by_manager(acting)?;
        if !self.handling.stage.is_investigated() {
            return Err(self.not_now("extend"));
        }
        said(words, "reason")?;
        if days == 0 || days > LONGEST_EXTENSION {
            return Err(TransitionError::OutOfRange("days"));
        }
        let open = self.deadline(DeadlineKind::DecisionLimit).filter(|it| it.is_open()).cloned();
        let Some(limit) = open.filter(|_| self.handling.extensions < MOST_EXTENSIONS) else {
            return Err(TransitionError::NotExtendable);
        };
        // The limit as it stood is met by being replaced, and stays readable with the rungs that fired.
        self = self
            .meeting(DeadlineKind::DecisionLimit, now)
            .setting(DeadlineKind::DecisionLimit, limit.base_at, clocks);
        let later = |at: DateTime<Utc>| match limit.span {
            Span::Seconds(_) => at + chrono::TimeDelta::seconds(days.into()),
            Span::BusinessDays(_) | Span::CalendarDays(_) | Span::CalendarMonths(_) => at + chrono::TimeDelta::days(days.into()),
        };
        if let Some(extended) = self.handling.deadlines.last_mut() {
            let rule_id = format!("{}/extended", limit.rule_id);
            let rungs = limit.rungs.iter().map(|rung| honi_casework::Rung {
                fire_at: later(rung.fire_at),
                fired_at: None,
                ..*rung
            });
            *extended = Deadline {
                ordinal: extended.ordinal,
                rule_id,
                due_at: later(limit.due_at),
                rungs: rungs.collect(),
                met_at: None,
                ..limit.clone()
            };
        }
        self.handling.extensions += 1;
        Ok(self.changed(now))
    }

    /// Links a voice about the same.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`.
    pub(super) fn link_voice(mut self, voice: VoiceName, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        self.handling.voices.insert(voice);
        Ok(self.changed(now))
    }
}

//! What the member gets where it was improper (O-22).

use chrono::{DateTime, Utc};
use honi_casework::Reason;

use super::said;
use crate::domain::{Acting, DeadlineKind, Decision, Investigation, Remedy, RemedyPlan, Remedying, Separation, Stage, TransitionError};

impl Investigation {
    /// IMPROPER_MINOR, IMPROPER or MISCONDUCT → REMEDY_PLAN.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REMEDIES_MISMATCH`, `TIME_OUT_OF_RANGE`, `REASON_REQUIRED`.
    pub(super) fn plan_remedy(self, plan: RemedyPlan, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let decision = self.decided(true).ok_or_else(|| self.not_now("plan-remedy"))?;
        if plan.remedies.is_empty() || (plan.remedies.contains(&Remedy::Nothing) && plan.remedies.len() > 1) {
            return Err(TransitionError::Remedies);
        }
        let (decided_on, today) = (honi_calendar::japan_date(decision.at), honi_calendar::japan_date(now));
        if plan.offered_on < decided_on || plan.offered_on > today {
            return Err(TransitionError::Time("offer_date"));
        }
        said(&plan.words, "words")?;
        let remedying = Remedying {
            plan,
            planned: acting.mark(now),
            executed: None,
            confirmed: None,
        };
        let case = self.meeting(DeadlineKind::RemedyOffer, now);
        Ok(case.moved(Stage::Remedying { decision, remedying }, now))
    }

    /// REMEDY_PLAN → REMEDY_EXECUTION.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub(super) fn execute_remedy(self, words: &Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let Stage::Remedying { decision, remedying } = &self.handling.stage else {
            return Err(self.not_now("execute-remedy"));
        };
        if remedying.executed.is_some() {
            return Err(self.not_now("execute-remedy"));
        }
        said(words, "words")?;
        let stage = Stage::Remedying {
            decision: decision.clone(),
            remedying: Remedying {
                executed: Some(acting.mark(now)),
                ..remedying.clone()
            },
        };
        Ok(self.meeting(DeadlineKind::RemedyExecution, now).moved(stage, now))
    }

    /// REMEDY_EXECUTION → REMEDY_CONFIRMED, by a compliance manager who did not carry it out.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`.
    pub(super) fn confirm_remedy(self, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_manager(acting)?;
        let Stage::Remedying { decision, remedying } = &self.handling.stage else {
            return Err(self.not_now("confirm-remedy"));
        };
        let (Some(executed), None) = (&remedying.executed, &remedying.confirmed) else {
            return Err(self.not_now("confirm-remedy"));
        };
        if executed.by == acting.party {
            return Err(TransitionError::SeparationOfDuties(Separation::ExecutorConfirms));
        }
        let stage = Stage::Remedying {
            decision: decision.clone(),
            remedying: Remedying {
                confirmed: Some(acting.mark(now)),
                ..remedying.clone()
            },
        };
        Ok(self.moved(stage, now))
    }

    /// REMEDY_CONFIRMED → PREVENTION.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub(super) fn prevent(self, words: &Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let Stage::Remedying { decision, remedying } = &self.handling.stage else {
            return Err(self.not_now("prevent"));
        };
        if remedying.confirmed.is_none() {
            return Err(self.not_now("prevent"));
        }
        said(words, "words")?;
        let decision = decision.clone();
        let mark = acting.mark(now);
        Ok(self.moved(Stage::Prevention { decision, mark }, now))
    }

    /// PROPER or UNDETERMINED → FEEDBACK.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub(super) fn give_feedback(self, words: &Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let decision = self.decided(false).ok_or_else(|| self.not_now("give-feedback"))?;
        said(words, "words")?;
        let mark = acting.mark(now);
        Ok(self.moved(Stage::Feedback { decision, mark }, now))
    }

    /// What was decided, if nothing has followed yet and it was, or was not, improper.
    fn decided(&self, improper: bool) -> Option<Decision> {
        let Stage::Decided(decision) = &self.handling.stage else {
            return None;
        };
        (decision.proposed.proposal.conclusion.is_improper() == improper).then(|| decision.clone())
    }
}

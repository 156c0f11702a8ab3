//! The decision: proposed by one, reviewed by others.

use chrono::{DateTime, Utc};
use honi_casework::Reason;

use super::{At, said};
use crate::domain::{
    Acting, Conclusion, DeadlineKind, Decision, Entitlement, Investigation, Proposal, Proposed, Separation, Stage, TransitionError,
};

impl Investigation {
    /// ANALYSIS → DECISION_PROPOSED.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `MEMBER_CONFIRMATION_REQUIRED`, `BREACHES_MISMATCH`, `MEASURES_MISMATCH`,
    /// `OUT_OF_RANGE`, `REASON_REQUIRED`.
    pub(super) fn propose(self, proposal: Proposal, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let Stage::Analysis = self.handling.stage else {
            return Err(self.not_now("propose-decision"));
        };
        // A contradiction that a later hearing brought out asks for the member as well.
        self.refuse_unasked()?;
        let improper = proposal.conclusion.is_improper();
        if proposal.breaches.is_empty() == improper {
            return Err(TransitionError::Breaches(proposal.conclusion));
        }
        let about_subjects = proposal.measures.keys().all(|staff| self.handling.subjects.contains(staff));
        if !about_subjects || (!improper && !proposal.measures.is_empty()) {
            return Err(TransitionError::Measures);
        }
        if proposal.harm_yen < 0 {
            return Err(TransitionError::OutOfRange("harm"));
        }
        said(&proposal.facts, "facts")?;
        let proposed = Proposed {
            proposal,
            mark: acting.mark(now),
            manager: None,
            executive: None,
        };
        Ok(self.moved(Stage::Proposed(proposed), now))
    }

    /// DECISION_PROPOSED → the decision; misconduct takes a compliance manager and an executive: → DECISION_REVIEW in between.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `SEPARATION_OF_DUTIES`.
    pub(super) fn approve(self, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, clocks, .. } = at;
        let mut proposed = self.reviewed_by(acting, "approve-decision")?;
        let misconduct = proposed.proposal.conclusion == Conclusion::Misconduct;
        if acting.compliance_manager && proposed.manager.is_none() {
            proposed.manager = Some(acting.mark(now));
        } else if acting.executive && misconduct && proposed.executive.is_none() {
            proposed.executive = Some(acting.mark(now));
        } else {
            let missing = if proposed.manager.is_none() {
                TransitionError::NotEntitled(Entitlement::ComplianceManager)
            } else {
                TransitionError::SeparationOfDuties(Separation::OneReviewer)
            };
            return Err(missing);
        }
        let both = proposed.manager.as_ref().zip(proposed.executive.as_ref());
        if both.is_some_and(|(manager, executive)| manager.by == executive.by) {
            return Err(TransitionError::SeparationOfDuties(Separation::OneReviewer));
        }
        if proposed.manager.is_none() || (misconduct && proposed.executive.is_none()) {
            return Ok(self.moved(Stage::Proposed(proposed), now));
        }
        let decision = Decision { proposed, at: now };
        let mut case = [DeadlineKind::DecisionTarget, DeadlineKind::DecisionLimit]
            .into_iter()
            .fold(self, |case, kind| case.meeting(kind, now));
        if decision.proposed.proposal.conclusion.is_improper() {
            case = case
                .setting(DeadlineKind::RemedyOffer, now, clocks)
                .setting(DeadlineKind::RemedyExecution, now, clocks);
        }
        // Whoever has decided that it is misconduct knows of it.
        if misconduct && case.handling.known.is_none() {
            case = case.known_since(now, acting, at);
        }
        Ok(case.moved(Stage::Decided(decision), now))
    }

    /// DECISION_PROPOSED or DECISION_REVIEW → ANALYSIS.
    ///
    /// # Errors
    /// As [`Self::approve`], `REASON_REQUIRED`.
    pub(super) fn reject(self, words: &Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.reviewed_by(acting, "reject-decision")?;
        said(words, "reason")?;
        Ok(self.moved(Stage::Analysis, now))
    }

    /// What is proposed, where this party may review it (separation rule 3).
    fn reviewed_by(&self, acting: &Acting, verb: &'static str) -> Result<Proposed, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::Proposed(proposed) = &self.handling.stage else {
            return Err(self.not_now(verb));
        };
        if !acting.compliance_manager && !acting.executive {
            return Err(TransitionError::NotEntitled(Entitlement::Reviewer));
        }
        let investigates = acting.party.staff().is_some_and(|it| self.handling.investigator == Some(it));
        if investigates || proposed.mark.by == acting.party {
            return Err(TransitionError::SeparationOfDuties(Separation::AuthorReviews));
        }
        Ok(proposed.clone())
    }
}

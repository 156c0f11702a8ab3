//! The steps of an improvement action.

use chrono::{DateTime, Utc};
use honi_calendar::japan_date;
use honi_casework::Reason;
use honi_names::StaffName;

use super::rule_set::last_day;
use super::{
    Acting, CauseCategory, Check, Checking, Clocks, DeadlineKind, EarlierCycle, Entitlement, Implementation, Implementing,
    ImprovementAction, Plan, Planning, Source, StateCode, TransitionError,
};

/// A step, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is done, and that staff sees to it.
    Accept(StaffName),
    /// It is not done, or given up, and why.
    Decline(Reason),
    /// Give it to somebody else.
    Assign(StaffName),
    /// Where the root cause lies, and what it is.
    AnalyseCause(CauseCategory, Reason),
    /// Decide what is done until when.
    Plan(Planning),
    /// Begin to carry it out.
    Start,
    /// It was carried out.
    Implement(Implementing),
    /// Somebody else looked whether it was.
    Verify(Checking),
    /// Somebody else looked whether it had an effect.
    CheckEffect(Checking),
    /// Close it, with what those concerned are told.
    Close(Reason),
    /// Begin anew, and why.
    Rework(Reason),
    /// It answers to that as well.
    Link(Source),
}

impl Step {
    /// What it is called in the audit log, and in errors.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::Decline(_) => "decline",
            Self::Assign(_) => "assign",
            Self::AnalyseCause(..) => "analyse-cause",
            Self::Plan(_) => "plan",
            Self::Start => "start",
            Self::Implement(_) => "implement",
            Self::Verify(_) => "verify",
            Self::CheckEffect(_) => "check-effect",
            Self::Close(_) => "close",
            Self::Rework(_) => "rework",
            Self::Link(_) => "link-source",
        }
    }

    /// The staff who is to see to it, who must be there today.
    #[must_use]
    pub fn asks_of(&self) -> Option<StaffName> {
        if let Self::Accept(staff) | Self::Assign(staff) = self {
            return Some(*staff);
        }
        None
    }
}

/// Who takes a step, when, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// Who.
    pub acting: &'a Acting,
    /// By what deadlines are computed.
    pub clocks: Clocks<'a>,
    /// When.
    pub now: DateTime<Utc>,
}

impl ImprovementAction {
    /// Takes a step.
    ///
    /// # Errors
    /// Those of the step.
    pub fn take(self, step: Step, at: At<'_>) -> Result<Self, TransitionError> {
        match step {
            Step::Accept(owner) => self.accept(owner, at),
            Step::Decline(words) => self.decline(&words, at),
            Step::Assign(owner) => self.assign(owner, at),
            Step::AnalyseCause(category, words) => self.analyse_cause(category, &words, at),
            Step::Plan(planning) => self.plan(planning, at),
            Step::Start => self.start(at),
            Step::Implement(implementing) => self.implement(implementing, at),
            Step::Verify(checking) => self.verify(&checking, at),
            Step::CheckEffect(checking) => self.check_effect(&checking, at),
            Step::Close(words) => self.close(&words, at),
            Step::Rework(words) => self.rework(&words, at),
            Step::Link(source) => self.link(source, at),
        }
    }

    /// PROPOSED → ACCEPTED, by a decider.
    fn accept(mut self, owner: StaffName, at: At<'_>) -> Result<Self, TransitionError> {
        decides(at.acting)?;
        self.while_in(StateCode::Proposed, "accept")?;
        self.handling.owner = Some(owner);
        let action = self
            .meeting(DeadlineKind::Decision, at.now)
            .setting(DeadlineKind::Plan, at.now, at.clocks);
        Ok(action.moved(StateCode::Accepted, at.now))
    }

    /// PROPOSED or INEFFECTIVE → DECLINED, by a decider.
    fn decline(self, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        decides(at.acting)?;
        let (StateCode::Proposed | StateCode::Ineffective) = self.handling.state else {
            return Err(self.not_now("decline"));
        };
        said(words, "reason")?;
        let action = self.meeting(DeadlineKind::Decision, at.now).meeting(DeadlineKind::Rework, at.now);
        Ok(action.moved(StateCode::Declined, at.now))
    }

    /// Gives it to somebody else until it is carried out, by a decider.
    fn assign(mut self, owner: StaffName, at: At<'_>) -> Result<Self, TransitionError> {
        decides(at.acting)?;
        if !self.handling.state.is_in_hand() {
            return Err(self.not_now("assign"));
        }
        self.handling.owner = Some(owner);
        Ok(self.changed(at.now))
    }

    /// ACCEPTED → CAUSE_ANALYSED, by its owner.
    fn analyse_cause(mut self, category: CauseCategory, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        self.by_owner(at.acting)?;
        self.while_in(StateCode::Accepted, "analyse-cause")?;
        said(words, "cause")?;
        self.handling.cause = Some(category);
        Ok(self.moved(StateCode::CauseAnalysed, at.now))
    }

    /// CAUSE_ANALYSED → PLANNED, by its owner.
    fn plan(mut self, planning: Planning, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, clocks, now } = at;
        self.by_owner(acting)?;
        self.while_in(StateCode::CauseAnalysed, "plan")?;
        said(&planning.criterion, "success_criterion")?;
        said(&planning.words, "plan")?;
        let deadline = match planning.due_on {
            Some(day) => clocks.rules.agreed(day, now, clocks.calendar).ok_or(TransitionError::DueDate)?,
            None => clocks.rules.deadline(DeadlineKind::Implementation, now, clocks.calendar),
        };
        self.handling.plan = Some(Plan {
            kind: planning.kind,
            due_on: last_day(&deadline),
            criterion: planning.criterion,
            mark: acting.mark(now),
        });
        let mut action = self.meeting(DeadlineKind::Plan, now);
        action.handling.deadlines.push(deadline);
        Ok(action.moved(StateCode::Planned, now))
    }

    /// PLANNED → IN_PROGRESS, by its owner.
    fn start(mut self, at: At<'_>) -> Result<Self, TransitionError> {
        self.by_owner(at.acting)?;
        self.while_in(StateCode::Planned, "start")?;
        self.handling.started = Some(at.acting.mark(at.now));
        Ok(self.moved(StateCode::InProgress, at.now))
    }

    /// IN_PROGRESS → IMPLEMENTED, by its owner.
    fn implement(mut self, implementing: Implementing, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, clocks, now } = at;
        self.by_owner(acting)?;
        let Some(started) = self
            .handling
            .started
            .clone()
            .filter(|_| self.handling.state == StateCode::InProgress)
        else {
            return Err(self.not_now("implement"));
        };
        if implementing.evidence.is_empty() {
            return Err(TransitionError::EvidenceRequired);
        }
        if !implementing.evidence.iter().all(super::Evidence::is_sound) {
            return Err(TransitionError::Digest);
        }
        said(&implementing.words, "done")?;
        let today = japan_date(now);
        let on = implementing.on.unwrap_or(today);
        if on < japan_date(started.at) || on > today {
            return Err(TransitionError::Time("implement_date"));
        }
        self.handling.implementation = Some(Implementation {
            on,
            evidence: implementing.evidence,
            mark: acting.mark(now),
        });
        let action = self
            .meeting(DeadlineKind::Implementation, now)
            .setting(DeadlineKind::Verification, now, clocks);
        Ok(action.moved(StateCode::Implemented, now))
    }

    /// IMPLEMENTED → VERIFIED or INEFFECTIVE, by a verifier other than its owner.
    fn verify(mut self, checking: &Checking, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, clocks, now } = at;
        self.by_verifier(acting)?;
        let Some(implemented) = self
            .handling
            .implementation
            .clone()
            .filter(|_| self.handling.state == StateCode::Implemented)
        else {
            return Err(self.not_now("verify"));
        };
        said(&checking.words, "finding")?;
        self.handling.verification = Some(checking.by(acting, now));
        let action = self.meeting(DeadlineKind::Verification, now);
        Ok(if checking.passed {
            let action = action.setting(DeadlineKind::EffectCheck, implemented.mark.at, clocks);
            action.moved(StateCode::Verified, now)
        } else {
            action.setting(DeadlineKind::Rework, now, clocks).moved(StateCode::Ineffective, now)
        })
    }

    /// VERIFIED → EFFECT_CHECK or INEFFECTIVE, by a verifier other than its owner.
    fn check_effect(mut self, checking: &Checking, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, clocks, now } = at;
        self.by_verifier(acting)?;
        self.while_in(StateCode::Verified, "check-effect")?;
        said(&checking.words, "finding")?;
        self.handling.effect = Some(checking.by(acting, now));
        let action = self.meeting(DeadlineKind::EffectCheck, now);
        Ok(if checking.passed {
            action
                .setting(DeadlineKind::Closing, now, clocks)
                .moved(StateCode::EffectCheck, now)
        } else {
            action.setting(DeadlineKind::Rework, now, clocks).moved(StateCode::Ineffective, now)
        })
    }

    /// EFFECT_CHECK → CLOSED, by a decider.
    fn close(self, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        decides(at.acting)?;
        self.while_in(StateCode::EffectCheck, "close")?;
        said(words, "what_we_did")?;
        Ok(self.meeting(DeadlineKind::Closing, at.now).moved(StateCode::Closed, at.now))
    }

    /// INEFFECTIVE → ACCEPTED, by a decider, in a new cycle; what was done before stays readable.
    fn rework(mut self, words: &Reason, at: At<'_>) -> Result<Self, TransitionError> {
        decides(at.acting)?;
        self.while_in(StateCode::Ineffective, "rework")?;
        said(words, "reason")?;
        self = self.meeting(DeadlineKind::Rework, at.now);
        let handling = &mut self.handling;
        handling.earlier.push(EarlierCycle {
            cycle: handling.cycle,
            owner: handling.owner,
            cause: handling.cause.take(),
            plan: handling.plan.take(),
            implementation: handling.implementation.take(),
            verification: handling.verification.take(),
            effect: handling.effect.take(),
            deadlines: std::mem::take(&mut handling.deadlines),
        });
        handling.started = None;
        handling.cycle += 1;
        Ok(self
            .setting(DeadlineKind::Plan, at.now, at.clocks)
            .moved(StateCode::Accepted, at.now))
    }

    /// It answers to that as well; until it is over. Whoever may see it links what they know.
    fn link(mut self, source: Source, at: At<'_>) -> Result<Self, TransitionError> {
        if self.handling.state.is_over() {
            return Err(self.not_now("link-source"));
        }
        self.handling.sources.insert(source);
        Ok(self.changed(at.now))
    }

    /// That a verifier acts, and not whoever sees to it.
    fn by_verifier(&self, acting: &Acting) -> Result<(), TransitionError> {
        if !acting.verifies {
            return Err(TransitionError::NotEntitled(Entitlement::Verifier));
        }
        let carried_out = self.handling.implementation.as_ref().is_some_and(|it| it.mark.by == acting.party);
        if self.is_owned_by(acting) || carried_out {
            return Err(TransitionError::OwnerVerifies);
        }
        Ok(())
    }
}

impl Checking {
    fn by(&self, acting: &Acting, now: DateTime<Utc>) -> Check {
        Check {
            passed: self.passed,
            mark: acting.mark(now),
        }
    }
}

fn decides(acting: &Acting) -> Result<(), TransitionError> {
    if acting.decides {
        Ok(())
    } else {
        Err(TransitionError::NotEntitled(Entitlement::Decider))
    }
}

/// That there are words.
fn said(words: &Reason, what: &'static str) -> Result<(), TransitionError> {
    if words.is_blank() {
        Err(TransitionError::WordsRequired(what))
    } else {
        Ok(())
    }
}

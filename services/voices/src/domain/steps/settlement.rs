//! The end of a voice's handling: taken back, evaluated, closed.

use chrono::{DateTime, Utc};

use super::super::{
    Acting, Clocks, DeadlineKind, Entitlement, Evaluation, Improvement, Improving, Reason, Separation, SettledHow, Settlement, Stage,
    TransitionError, Verb, Voice, VoiceKind,
};

impl Voice {
    /// Records that the complainant takes the complaint back: any active state → WITHDRAWN. What happened may be looked into all the same.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `NOT_A_COMPLAINT`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub fn withdraw(self, reason: &Reason, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_complaints(Verb::Withdraw)?;
        if !self.stage().is_active() {
            return Err(self.not_now(Verb::Withdraw));
        }
        if reason.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::Withdraw));
        }
        let settlement = Settlement {
            responded_at: self.stage().response().map(|it| it.sent_at),
            ..Settlement::without_outcome(SettledHow::Withdrawn, acting.mark(now))
        };
        Ok(self.resuming(now, clocks).moved(Stage::Settled(settlement), now).meeting_all(now))
    }

    /// Decides whether something is to be improved (O-05): RESOLVED_FAST, ACCEPTED, NO_REPLY or WITHDRAWN → IMPROVEMENT_DECISION; a voice that
    /// is no complaint from TRIAGED or REROUTED. By a team lead or a compliance manager.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `NOT_ENTITLED`, `EVALUATION_REASON_REQUIRED`.
    pub fn decide_improvement(self, decision: Improving, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_leads(acting)?;
        let is_complaint = self.intake().kind == VoiceKind::Complaint;
        let settlement = match (self.stage(), is_complaint) {
            (Stage::Settled(settlement), _) => settlement.clone(),
            (Stage::Triaged, false) => Settlement::without_outcome(SettledHow::Evaluated, acting.mark(now)),
            _ => return Err(self.not_now(Verb::DecideImprovement)),
        };
        decision.evaluation.check()?;
        let improvement = Improvement {
            decision,
            mark: acting.mark(now),
        };
        Ok(self.moved(Stage::Decided { settlement, improvement }, now))
    }

    /// Closes a voice: IMPROVEMENT_DECISION → CLOSED. S1 and S2 are closed by a compliance manager who is not the handler, all else by a team
    /// lead or compliance manager. Unless the complainant wants to hear no more, they are asked some days later whether they are content.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `NOT_ENTITLED`, `SEPARATION_OF_DUTIES`.
    pub fn close(self, no_follow_up: bool, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_others_than_leads(acting)?;
        let Stage::Decided { settlement, improvement } = self.stage() else {
            return Err(self.not_now(Verb::Close));
        };
        if self.severity().is_some_and(super::super::Severity::needs_four_eyes) {
            if !acting.powers.compliance_manager {
                return Err(TransitionError::NotEntitled(Entitlement::ComplianceManager));
            }
            if acting.party.staff() == self.handler() {
                return Err(TransitionError::SeparationOfDuties(Separation::HandlerCloses));
            }
        }
        let asks = !no_follow_up
            && self.intake().kind == VoiceKind::Complaint
            && !self.intake().complainant.is_anonymous()
            && settlement.how != SettledHow::Withdrawn;
        let stage = Stage::Closed {
            settlement: settlement.clone(),
            improvement: Some(improvement.clone()),
            closure: acting.mark(now),
            follow_up: None,
        };
        let voice = self.moved(stage, now);
        Ok(if asks {
            voice.setting(DeadlineKind::SatisfactionFollowUp, now, clocks)
        } else {
            voice
        })
    }

    pub(super) fn refuse_others_than_leads(&self, acting: &Acting) -> Result<(), TransitionError> {
        if acting.powers.team_lead || acting.powers.compliance_manager {
            Ok(())
        } else {
            Err(TransitionError::NotEntitled(Entitlement::TeamLead))
        }
    }
}

impl Evaluation {
    /// Checks that it can be chosen.
    fn check(&self) -> Result<(), TransitionError> {
        match self {
            Self::NoAction { reason } if reason.is_blank() => Err(TransitionError::EvaluationReasonRequired),
            Self::Improve | Self::NoAction { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        accepted, by_phone, clocks, closed, complaint, decided, in_every_state, jst, lead, manager, no_action, now, person, reason,
        received, responded, staff, triaged, triaging, withdrawn,
    };
    use crate::domain::{ComplainantRelation, ReportingLines, RootCauseCategory, Severity, StateCode};

    #[test]
    fn a_complaint_is_taken_back_from_every_active_state() {
        use StateCode::{Accepted, Closed, ImprovementDecision, NoReply, ResolvedFast, Withdrawn};
        for voice in in_every_state() {
            let state = voice.state();
            let over = [Accepted, Closed, ImprovementDecision, NoReply, ResolvedFast, Withdrawn].contains(&state);
            let back = voice.withdraw(&"It is settled.".into(), &person(31), clocks(), now());
            if let Ok(voice) = &back {
                assert_eq!(voice.state(), Withdrawn, "{state}");
                assert!(voice.next_deadline().is_none(), "{state}");
                assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()).as_ref(), Ok(voice));
            }
            assert_eq!(reason(back), if over { "STATE_TRANSITION" } else { "OK" }, "{state}");
        }
        let withdraw = |voice: Voice, why: &str, by| reason(voice.withdraw(&why.into(), &person(by), clocks(), now()));
        assert_eq!(withdraw(complaint([]), " ", 31), "REASON_REQUIRED");
        assert_eq!(withdraw(complaint([staff(1)]), "No.", 1), "SUBJECT_OF_CASE");
        let opinion = received(VoiceKind::Opinion, ComplainantRelation::Member, &[]);
        assert_eq!(withdraw(opinion, "No.", 31), "NOT_A_COMPLAINT");
        let answered = responded(Severity::S3)
            .withdraw(&"No.".into(), &person(31), clocks(), now())
            .unwrap();
        assert_eq!(answered.stage().settlement().unwrap().responded_at, Some(now()));
    }

    #[test]
    fn it_is_decided_once_it_is_settled_whether_to_improve() {
        use StateCode::{Accepted, NoReply, ResolvedFast, Withdrawn};
        for voice in in_every_state() {
            let state = voice.state();
            let settled = [Accepted, NoReply, ResolvedFast, Withdrawn].contains(&state);
            let expected = if settled { "OK" } else { "STATE_TRANSITION" };
            assert_eq!(reason(voice.decide_improvement(no_action(), &lead(20), now())), expected, "{state}");
        }
        let with = |evaluation| Improving {
            evaluation,
            root_cause: RootCauseCategory::Staff,
        };
        let blank = || Evaluation::NoAction { reason: "".into() };
        let table = [
            (no_action(), manager(20), "OK"),
            (no_action(), lead(10), "OK"),
            (no_action(), person(20), "NOT_ENTITLED"),
            (with(Evaluation::Improve), lead(20), "OK"),
            (with(blank()), lead(20), "EVALUATION_REASON_REQUIRED"),
        ];
        for (decision, acting, expected) in table {
            let label = format!("{decision:?} by {acting:?}");
            let answer = accepted(Severity::S3).decide_improvement(decision, &acting, now());
            assert_eq!(reason(answer), expected, "{label}");
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
            assert_eq!(
                reason(decided(severity).close(false, &acting, clocks(), now())),
                expected,
                "{label}"
            );
        }
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if state == StateCode::ImprovementDecision {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            assert_eq!(reason(voice.close(false, &manager(20), clocks(), now())), expected, "{state}");
        }
        let closed = closed(Severity::S3);
        assert!(closed.next_deadline().is_none() && !closed.is_overdue(now() + TimeDelta::days(999)));
    }

    #[test]
    fn who_complained_is_asked_afterwards_unless_it_is_unwelcome() {
        let asked = |voice: Voice, no_follow_up| {
            let closed = voice.close(no_follow_up, &manager(20), clocks(), now()).unwrap();
            closed.deadline(DeadlineKind::SatisfactionFollowUp).map(|it| it.due_at)
        };
        let withdrawn = withdrawn().decide_improvement(no_action(), &lead(20), now()).unwrap();
        let anonymous = {
            let intake = crate::domain::Intake {
                complainant: crate::domain::Complainant {
                    relation: ComplainantRelation::Anonymous,
                    member: None,
                },
                ..decided(Severity::S3).intake().clone()
            };
            let mut handling = decided(Severity::S3).handling().clone();
            handling.acknowledgement.as_mut().unwrap().how = crate::domain::HowAcknowledged::Skipped {
                reason: "no name was given".into(),
            };
            Voice::restore(intake, handling).unwrap()
        };
        assert_eq!(
            asked(decided(Severity::S3), false),
            Some(jst("2026-10-07T17:00:00")),
            "10 business days"
        );
        assert_eq!(asked(decided(Severity::S3), true), None, "not wanted");
        assert_eq!(asked(withdrawn, false), None, "taken back");
        assert_eq!(asked(anonymous, false), None, "nobody is known");
    }

    #[test]
    fn a_voice_that_is_no_complaint_is_evaluated_after_triage() {
        let opinion = received(VoiceKind::Opinion, ComplainantRelation::Member, &[]);
        assert_eq!(
            reason(opinion.clone().decide_improvement(no_action(), &lead(20), now())),
            "STATE_TRANSITION"
        );
        let opinion = opinion.triage(triaging(Severity::S4, 10), &ReportingLines::default(), &person(30), clocks(), now());
        let decided = opinion.unwrap().decide_improvement(no_action(), &lead(20), now()).unwrap();
        assert_eq!(decided.stage().settlement().unwrap().how, SettledHow::Evaluated);
        let closed = decided.close(false, &lead(20), clocks(), now()).unwrap();
        assert_eq!(closed.deadline(DeadlineKind::SatisfactionFollowUp), None);
        assert_eq!(Voice::restore(closed.intake().clone(), closed.handling().clone()), Ok(closed));
        assert_eq!(
            reason(triaged(Severity::S3).decide_improvement(no_action(), &lead(20), now())),
            "STATE_TRANSITION",
            "a complaint is settled first"
        );
        let confirmed = complaint([staff(1)]).acknowledge(by_phone(), &person(30), now()).unwrap();
        assert_eq!(
            reason(confirmed.decide_improvement(no_action(), &lead(1), now())),
            "SUBJECT_OF_CASE"
        );
    }
}

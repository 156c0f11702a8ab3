//! The final response: drafted, approved by another, sent, and answered by the complainant.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::super::{
    Acting, Clocks, ComplaintCategory, DeadlineKind, Draft, Drafting, Entitlement, Reason, Rejection, Response, ResponseMethod, Separation,
    SettledHow, Settlement, Stage, TransitionError, Verb, Voice,
};

/// How a final response was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responding {
    /// How.
    pub method: ResponseMethod,
    /// When; now if it is not said.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What the complainant says to a final response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberDecision {
    /// It is accepted.
    Accepted,
    /// It is not: somebody looks into the complaint again.
    NotAccepted,
}

impl Voice {
    /// Drafts the final response, or drafts it anew: INVESTIGATING or RESPONSE_DRAFTED → RESPONSE_DRAFTED.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `OUTCOMES_INCOMPLETE` unless each category of triage has its outcome and nothing else has,
    /// `REASON_REQUIRED` if no facts are told.
    pub fn draft_response(self, decision: Drafting, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let (Stage::Investigating | Stage::SentBack(_) | Stage::Drafted(_), Some(triage)) = (self.stage(), &self.handling().triage) else {
            return Err(self.not_now(Verb::DraftResponse));
        };
        let decided: BTreeSet<ComplaintCategory> = decision.outcomes.keys().copied().collect();
        if decided != triage.decision.categories {
            return Err(TransitionError::OutcomesIncomplete);
        }
        if decision.facts.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::DraftResponse));
        }
        let draft = Draft {
            decision,
            mark: acting.mark(now),
        };
        Ok(self.moved(Stage::Drafted(draft), now))
    }

    /// Approves the drafted response: RESPONSE_DRAFTED → RESPONSE_APPROVAL. A team lead does for S3 and S4, a compliance manager for S1 and S2
    /// and wherever money is at stake; never who handles the complaint or drafted the response (four eyes).
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `NOT_ENTITLED`, `SEPARATION_OF_DUTIES`.
    pub fn approve_response(self, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::Drafted(draft) = self.stage() else {
            return Err(self.not_now(Verb::ApproveResponse));
        };
        self.refuse_others_than_approvers(draft, acting)?;
        let stage = Stage::Approved {
            draft: draft.clone(),
            approval: acting.mark(now),
        };
        Ok(self.moved(stage, now))
    }

    /// Sends the drafted or approved response back: RESPONSE_DRAFTED or RESPONSE_APPROVAL → INVESTIGATING.
    ///
    /// # Errors
    ///
    /// As [`Self::approve_response`], `REASON_REQUIRED`.
    pub fn reject_response(self, reason: Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let (Stage::Drafted(draft) | Stage::Approved { draft, .. }) = self.stage() else {
            return Err(self.not_now(Verb::RejectResponse));
        };
        self.refuse_others_than_approvers(draft, acting)?;
        if reason.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::RejectResponse));
        }
        let rejection = Rejection {
            reason,
            mark: acting.mark(now),
        };
        Ok(self.moved(Stage::SentBack(rejection), now))
    }

    fn refuse_others_than_approvers(&self, draft: &Draft, acting: &Acting) -> Result<(), TransitionError> {
        let triage = self.handling().triage.as_ref().map(|it| &it.decision);
        let grave = triage.is_some_and(|it| it.severity.needs_four_eyes() || it.concerns_money) || draft.decision.offers_money;
        if grave && !acting.powers.compliance_manager {
            return Err(TransitionError::NotEntitled(Entitlement::ComplianceManager));
        }
        if !acting.powers.team_lead && !acting.powers.compliance_manager {
            return Err(TransitionError::NotEntitled(Entitlement::TeamLead));
        }
        let me = acting.party.staff();
        if me == self.handler() {
            return Err(TransitionError::SeparationOfDuties(Separation::HandlerApproves));
        }
        if acting.party == draft.mark.by {
            return Err(TransitionError::SeparationOfDuties(Separation::AuthorApproves));
        }
        Ok(())
    }

    /// Records that the approved response was sent: RESPONSE_APPROVAL → RESPONDED. Meets every limit for an answer, as of when it was sent; the
    /// complainant has time to answer from then on.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`, `SENT_TIME_OUT_OF_RANGE` unless it was sent between its approval and now.
    pub fn respond(self, sending: Responding, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::Approved { draft, approval } = self.stage() else {
            return Err(self.not_now(Verb::Respond));
        };
        let sent_at = sending.sent_at.unwrap_or(now);
        if sent_at < approval.at || now < sent_at {
            return Err(TransitionError::SentTime);
        }
        let response = Response {
            draft: draft.clone(),
            approval: approval.clone(),
            method: sending.method,
            sent_at,
            mark: acting.mark(now),
        };
        let voice = self.moved(Stage::Responded(response), now).meeting_all(sent_at);
        Ok(voice.setting(DeadlineKind::NoReply, sent_at, clocks))
    }

    /// Records what the complainant says to the final response: RESPONDED → ACCEPTED or SECOND_REVIEW. What is looked into again has a target
    /// and progress to tell once more. After NO_REPLY it is too late for that: a complaint is then reopened.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `STATE_TRANSITION`.
    pub fn record_member_decision(
        self,
        decision: MemberDecision,
        acting: &Acting,
        clocks: Clocks<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        let Stage::Responded(response) = self.stage() else {
            return Err(self.not_now(Verb::RecordMemberDecision));
        };
        let (response, mark) = (response.clone(), acting.mark(now));
        let voice = self.meeting_all(now);
        Ok(match decision {
            MemberDecision::Accepted => {
                let settlement = Settlement::of(SettledHow::Accepted, &response, mark);
                voice.moved(Stage::Settled(settlement), now)
            }
            MemberDecision::NotAccepted => voice
                .moved(Stage::SecondReview { response, mark }, now)
                .setting(DeadlineKind::InternalTarget, now, clocks)
                .setting(DeadlineKind::ProgressUpdate, now, clocks),
        })
    }

    /// The complainant did not answer in time: RESPONDED → NO_REPLY.
    pub(in super::super) fn have_no_reply(self, acting: &Acting, now: DateTime<Utc>) -> Self {
        let Stage::Responded(response) = self.stage() else { return self };
        let settlement = Settlement::of(SettledHow::NoReply, response, acting.mark(now));
        self.moved(Stage::Settled(settlement), now).meeting_all(now)
    }
}

impl Settlement {
    /// Settled by a final response.
    fn of(how: SettledHow, response: &Response, mark: super::super::Mark) -> Self {
        Self {
            how,
            outcome: response.draft.decision.outcome(),
            responded_at: Some(response.sent_at),
            routed_to: None,
            mark,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{
        accepted, acknowledged, approved, by_letter, clocks, drafted, drafting, in_every_state, investigating, jst, lead, manager, now,
        person, reason, responded, second_review, staff, triaging,
    };
    use crate::domain::{Outcome, ReportingLines, Severity, StateCode, Triaging};

    /// Handled by staff 10, drafted by staff 11.
    fn drafted_as(severity: Severity, concerns_money: bool, offers_money: bool) -> Voice {
        let decision = Triaging {
            concerns_money,
            ..triaging(severity, 10)
        };
        let draft = Drafting {
            offers_money,
            ..drafting(Outcome::Upheld)
        };
        acknowledged()
            .triage(decision, &ReportingLines::default(), &person(30), clocks(), now())
            .and_then(|it| it.start_investigation(&person(10), now()))
            .and_then(|it| it.draft_response(draft, &person(11), now()))
            .unwrap()
    }

    #[test]
    fn a_draft_decides_each_matter_and_tells_the_facts() {
        use ComplaintCategory::{Benefit, Privacy};
        let decide = |categories: &[ComplaintCategory]| Drafting {
            outcomes: categories.iter().map(|&it| (it, Outcome::Upheld)).collect(),
            ..drafting(Outcome::Upheld)
        };
        let without_facts = Drafting {
            facts: " ".into(),
            ..decide(&[Benefit])
        };
        for (decision, expected) in [
            (decide(&[Benefit]), "OK"),
            (decide(&[]), "OUTCOMES_INCOMPLETE"),
            (decide(&[Privacy]), "OUTCOMES_INCOMPLETE"),
            (decide(&[Benefit, Privacy]), "OUTCOMES_INCOMPLETE"),
            (without_facts, "REASON_REQUIRED"),
        ] {
            let label = format!("{decision:?}");
            let answer = investigating(Severity::S3).draft_response(decision, &person(10), now());
            assert_eq!(reason(answer), expected, "{label}");
        }
        use StateCode::{Investigating, ResponseDrafted};
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if [Investigating, ResponseDrafted].contains(&state) {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            assert_eq!(
                reason(voice.draft_response(decide(&[Benefit]), &person(10), now())),
                expected,
                "{state}"
            );
        }
    }

    #[test]
    fn another_than_handler_and_author_approves_and_for_what_is_grave_a_compliance_manager() {
        use Severity::{S1, S2, S3, S4};
        let table = [
            (drafted_as(S4, false, false), lead(20), "OK"),
            (drafted_as(S3, false, false), lead(20), "OK"),
            (drafted_as(S3, false, false), manager(20), "OK"),
            (drafted_as(S3, false, false), person(20), "NOT_ENTITLED"),
            (drafted_as(S2, false, false), lead(20), "NOT_ENTITLED"),
            (drafted_as(S2, false, false), manager(20), "OK"),
            (drafted_as(S1, false, false), lead(20), "NOT_ENTITLED"),
            (drafted_as(S1, false, false), manager(20), "OK"),
            (drafted_as(S3, true, false), lead(20), "NOT_ENTITLED"),
            (drafted_as(S3, true, false), manager(20), "OK"),
            (drafted_as(S3, false, true), lead(20), "NOT_ENTITLED"),
            (drafted_as(S3, false, true), manager(20), "OK"),
            (drafted_as(S3, false, false), lead(10), "SEPARATION_OF_DUTIES"),
            (drafted_as(S3, false, false), lead(11), "SEPARATION_OF_DUTIES"),
            (drafted_as(S1, false, false), manager(10), "SEPARATION_OF_DUTIES"),
            (drafted_as(S1, false, false), manager(11), "SEPARATION_OF_DUTIES"),
        ];
        for (voice, acting, expected) in table {
            let label = format!("{:?} by {acting:?}", voice.stage());
            assert_eq!(reason(voice.clone().approve_response(&acting, now())), expected, "{label}");
            assert_eq!(
                reason(voice.reject_response("Look again.".into(), &acting, now())),
                expected,
                "{label}"
            );
        }
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if state == StateCode::ResponseDrafted {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            assert_eq!(reason(voice.approve_response(&manager(20), now())), expected, "{state}");
        }
    }

    #[test]
    fn what_is_sent_back_is_looked_into_again() {
        use StateCode::{ResponseApproval, ResponseDrafted};
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if [ResponseApproval, ResponseDrafted].contains(&state) {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            let back = voice.reject_response("Look again.".into(), &manager(20), now());
            assert!(back.as_ref().map_or(true, |it| it.state() == StateCode::Investigating), "{state}");
            assert_eq!(reason(back), expected, "{state}");
        }
        let blank = drafted(Severity::S3).reject_response(" ".into(), &manager(20), now());
        assert_eq!(reason(blank), "REASON_REQUIRED");
    }

    #[test]
    fn a_response_is_sent_after_its_approval_and_meets_every_limit_then() {
        let approved_at = now();
        let late = jst("2026-11-14T00:05:00");
        for (sent_at, expected) in [
            (Some(approved_at - TimeDelta::seconds(1)), "SENT_TIME_OUT_OF_RANGE"),
            (Some(approved_at), "OK"),
            (Some(late + TimeDelta::seconds(1)), "SENT_TIME_OUT_OF_RANGE"),
            (None, "OK"),
        ] {
            let sending = Responding { sent_at, ..by_letter() };
            let answer = approved(Severity::S3).respond(sending, &person(10), clocks(), late);
            if let Ok(voice) = &answer {
                let sent_at = sent_at.unwrap_or(late);
                let limit = voice.deadline(DeadlineKind::FinalResponse).unwrap();
                assert_eq!((limit.met_at, limit.is_overdue(late)), (Some(sent_at), sent_at == late));
                assert_eq!(voice.deadline(DeadlineKind::NoReply).unwrap().base_at, sent_at);
                assert_eq!(voice.next_deadline().map(|it| it.kind), Some(DeadlineKind::NoReply));
            }
            assert_eq!(reason(answer), expected, "{sent_at:?}");
        }
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if state == StateCode::ResponseApproval {
                "OK"
            } else {
                "STATE_TRANSITION"
            };
            assert_eq!(
                reason(voice.respond(by_letter(), &person(10), clocks(), now())),
                expected,
                "{state}"
            );
        }
        let no_reply = responded(Severity::S3).deadline(DeadlineKind::NoReply).unwrap().due_at;
        assert_eq!(no_reply, jst("2026-10-19T00:00:00"), "30 days, to the end of the last");
    }

    #[test]
    fn the_complainant_accepts_or_has_it_looked_into_again() {
        for voice in in_every_state() {
            let state = voice.state();
            let expected = if state == StateCode::Responded { "OK" } else { "STATE_TRANSITION" };
            let answer = voice.record_member_decision(MemberDecision::Accepted, &person(31), clocks(), now());
            assert_eq!(reason(answer), expected, "{state}");
        }
        let accepted = accepted(Severity::S3);
        assert_eq!(accepted.state(), StateCode::Accepted);
        let settlement = accepted.stage().settlement().unwrap();
        assert_eq!(
            (settlement.outcome, settlement.responded_at),
            (Some(Outcome::NotUpheld), Some(now()))
        );
        assert!(accepted.next_deadline().is_none());

        let again = second_review();
        assert_eq!(again.state(), StateCode::SecondReview);
        let open: Vec<_> = again.handling().deadlines.iter().filter(|it| it.is_open()).collect();
        assert_eq!(
            open.iter().map(|it| (it.kind, it.ordinal, it.base_at)).collect::<Vec<_>>(),
            [(DeadlineKind::InternalTarget, 2, now()), (DeadlineKind::ProgressUpdate, 2, now())]
        );
        // The second response goes the same way, with four eyes as ever.
        let second = again
            .start_investigation(&person(10), now())
            .and_then(|it| it.draft_response(drafting(Outcome::Upheld), &person(10), now()))
            .unwrap();
        assert_eq!(reason(second.clone().approve_response(&lead(10), now())), "SEPARATION_OF_DUTIES");
        let second = second
            .approve_response(&lead(20), now())
            .and_then(|it| it.respond(by_letter(), &person(10), clocks(), now()))
            .unwrap();
        assert_eq!(second.deadline(DeadlineKind::NoReply).unwrap().ordinal, 2);
        assert_eq!(Voice::restore(second.intake().clone(), second.handling().clone()), Ok(second));
    }

    #[test]
    fn whom_it_is_about_takes_no_step() {
        let about_1 = |voice: Voice| {
            let intake = crate::domain::Intake {
                subject_staff: [staff(1)].into(),
                ..voice.intake().clone()
            };
            Voice::restore(intake, voice.handling().clone()).unwrap()
        };
        let me = manager(1);
        let refused = [
            reason(about_1(investigating(Severity::S3)).draft_response(drafting(Outcome::Upheld), &me, now())),
            reason(about_1(drafted(Severity::S3)).approve_response(&me, now())),
            reason(about_1(drafted(Severity::S3)).reject_response("No.".into(), &me, now())),
            reason(about_1(approved(Severity::S3)).respond(by_letter(), &me, clocks(), now())),
            reason(about_1(responded(Severity::S3)).record_member_decision(MemberDecision::Accepted, &me, clocks(), now())),
        ];
        assert_eq!(refused, ["SUBJECT_OF_CASE"; 5]);
    }
}

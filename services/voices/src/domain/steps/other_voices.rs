//! What is done with a voice that is no complaint: it is answered, or handed to the division whose business it is.

use chrono::{DateTime, Utc};
use honi_names::OrgUnitName;

use super::super::{Acting, Mark, Reason, Reply, ReplyMethod, SettledHow, Settlement, Stage, TransitionError, Verb, Voice, VoiceKind};

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replying {
    /// How.
    pub method: ReplyMethod,
    /// When; now if it is not said.
    pub sent_at: Option<DateTime<Utc>>,
    /// What was answered; never blank.
    pub text: Reason,
}

/// To whom a voice is handed, and against what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// To whom.
    pub to: Division,
    /// By what the division confirmed that it has the voice; never blank.
    pub receipt: Reason,
    /// Why it is theirs; never blank.
    pub reason: Reason,
}

/// A division whose business a voice is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Division {
    /// A unit of the organisation.
    Unit(OrgUnitName),
    /// Another, in words that are never blank.
    Other(Reason),
}

impl Division {
    /// The unit, if it is one.
    #[must_use]
    pub fn unit(&self) -> Option<OrgUnitName> {
        match self {
            Self::Unit(unit) => Some(*unit),
            Self::Other(_) => None,
        }
    }
}

impl Voice {
    /// Records that whoever said it was answered, from TRIAGED until it is closed; the state stays. What was answered last is shown.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `IS_A_COMPLAINT`, `STATE_TRANSITION`, `COMPLAINANT_ANONYMOUS`, `REASON_REQUIRED`, `SENT_TIME_OUT_OF_RANGE` unless it
    /// was sent between receipt and now.
    pub fn reply(mut self, replying: &Replying, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_complaints(Verb::Reply)?;
        let triaged = self.handling().triage.is_some();
        if !triaged || self.stage().closure().is_some() {
            return Err(self.not_now(Verb::Reply));
        }
        if self.intake().complainant.is_anonymous() {
            return Err(TransitionError::ComplainantAnonymous);
        }
        if replying.text.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::Reply));
        }
        let sent_at = replying.sent_at.unwrap_or(now);
        if sent_at < self.intake().received_at || now < sent_at {
            return Err(TransitionError::ReplyTime);
        }
        self.handling_mut().reply = Some(Reply {
            method: replying.method,
            sent_at,
            mark: acting.mark(now),
        });
        Ok(self.changed(now))
    }

    /// Hands it to the division whose business it is (O-39): TRIAGED → REROUTED. Nothing is dropped: it counts as other business, and it is
    /// decided as of every voice whether something is to be improved.
    ///
    /// # Errors
    ///
    /// `SUBJECT_OF_CASE`, `IS_A_COMPLAINT`, `STATE_TRANSITION`, `DIVISION_REQUIRED`, `RECEIPT_REQUIRED`, `REASON_REQUIRED`.
    pub fn route(self, routing: &Routing, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.refuse_subjects(acting)?;
        self.refuse_complaints(Verb::Route)?;
        let Stage::Triaged = self.stage() else {
            return Err(self.not_now(Verb::Route));
        };
        if matches!(&routing.to, Division::Other(words) if words.is_blank()) {
            return Err(TransitionError::DivisionRequired);
        }
        if routing.receipt.is_blank() {
            return Err(TransitionError::ReceiptRequired);
        }
        if routing.reason.is_blank() {
            return Err(TransitionError::ReasonRequired(Verb::Route));
        }
        let settlement = Settlement {
            routed_to: routing.to.unit(),
            ..Settlement::without_outcome(SettledHow::Rerouted, acting.mark(now))
        };
        Ok(self.moved(Stage::Settled(settlement), now))
    }

    fn refuse_complaints(&self, verb: Verb) -> Result<(), TransitionError> {
        if self.intake().kind == VoiceKind::Complaint {
            Err(TransitionError::IsAComplaint(verb))
        } else {
            Ok(())
        }
    }
}

impl Settlement {
    /// Settled although the co-op had nothing to decide.
    pub(super) fn without_outcome(how: SettledHow, mark: Mark) -> Self {
        Self {
            how,
            outcome: None,
            responded_at: None,
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
        clocks, in_every_state, lead, no_action, now, person, reason, received, rerouted, routing, staff, triaged, triaged_opinion, unit,
    };
    use crate::domain::{BusinessScope, ComplainantRelation, Severity, StateCode};

    fn replying(seconds_ago: i64, text: &str) -> Replying {
        Replying {
            method: ReplyMethod::Phone,
            sent_at: Some(now() - TimeDelta::seconds(seconds_ago)),
            text: text.into(),
        }
    }

    #[test]
    fn whoever_said_something_else_than_a_complaint_is_answered_until_it_is_closed() {
        let opinion = triaged_opinion(ComplainantRelation::Member, &[staff(1)]);
        let since = (now() - opinion.intake().received_at).num_seconds();
        let anonymous = triaged_opinion(ComplainantRelation::Anonymous, &[]);
        let untriaged = received(VoiceKind::Praise, ComplainantRelation::Member, &[]);
        let decided = opinion.clone().decide_improvement(no_action(), &lead(20), now()).unwrap();
        let closed = decided.clone().close(false, &lead(20), clocks(), now()).unwrap();
        let table = [
            (&opinion, replying(0, "Thank you."), 10, "OK"),
            (&opinion, replying(since, "Thank you."), 10, "OK"),
            (&opinion, replying(since + 1, "Thank you."), 10, "SENT_TIME_OUT_OF_RANGE"),
            (&opinion, replying(-1, "Thank you."), 10, "SENT_TIME_OUT_OF_RANGE"),
            (&opinion, replying(0, " "), 10, "REASON_REQUIRED"),
            (&opinion, replying(0, "Thank you."), 1, "SUBJECT_OF_CASE"),
            (&anonymous, replying(0, "Thank you."), 10, "COMPLAINANT_ANONYMOUS"),
            (&untriaged, replying(0, "Thank you."), 10, "STATE_TRANSITION"),
            (&rerouted(), replying(0, "The stores will call."), 10, "OK"),
            (&decided, replying(0, "Thank you."), 10, "OK"),
            (&closed, replying(0, "Thank you."), 10, "STATE_TRANSITION"),
            (&triaged(Severity::S3), replying(0, "Thank you."), 10, "IS_A_COMPLAINT"),
        ];
        for (voice, replying, by, expected) in table {
            let answered = voice.clone().reply(&replying, &person(by), now());
            if let Ok(after) = &answered {
                assert_eq!(
                    (after.state(), after.handling().version),
                    (voice.state(), voice.handling().version + 1)
                );
                assert_eq!(after.handling().reply.as_ref().map(|it| Some(it.sent_at)), Some(replying.sent_at));
                assert_eq!(Voice::restore(after.intake().clone(), after.handling().clone()).as_ref(), Ok(after));
            }
            assert_eq!(reason(answered), expected, "{replying:?} to {} by {by}", voice.state());
        }
    }

    #[test]
    fn what_is_anothers_business_is_handed_over_and_still_counted() {
        for voice in in_every_state() {
            let state = voice.state();
            assert_eq!(reason(voice.route(&routing(), &person(10), now())), "IS_A_COMPLAINT", "{state}");
        }
        let opinion = triaged_opinion(ComplainantRelation::Anonymous, &[staff(1)]);
        let without = |breaking: fn(&mut Routing)| {
            let mut routing = routing();
            breaking(&mut routing);
            routing
        };
        let table = [
            (&opinion, routing(), 10, "OK"),
            (&opinion, without(|it| it.to = Division::Unit(unit())), 10, "OK"),
            (&opinion, without(|it| it.to = Division::Other(" ".into())), 10, "DIVISION_REQUIRED"),
            (&opinion, without(|it| it.receipt = "\u{3000}".into()), 10, "RECEIPT_REQUIRED"),
            (&opinion, without(|it| it.reason = "".into()), 10, "REASON_REQUIRED"),
            (&opinion, routing(), 1, "SUBJECT_OF_CASE"),
            (&rerouted(), routing(), 10, "STATE_TRANSITION"),
        ];
        for (voice, routing, by, expected) in table {
            let label = format!("{routing:?} by {by}");
            assert_eq!(reason(voice.clone().route(&routing, &person(by), now())), expected, "{label}");
        }
        let voice = rerouted();
        assert_eq!((voice.state(), voice.scope()), (StateCode::Rerouted, BusinessScope::OtherBusiness));
        let decided = voice.decide_improvement(no_action(), &lead(20), now()).unwrap();
        let closed = decided.close(false, &lead(20), clocks(), now()).unwrap();
        assert_eq!(
            (closed.state(), closed.scope(), closed.next_deadline()),
            (StateCode::Closed, BusinessScope::OtherBusiness, None)
        );
        assert_eq!(triaged(Severity::S3).scope(), BusinessScope::KyosaiAndInsurance);
    }
}

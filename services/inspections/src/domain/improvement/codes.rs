//! The closed lists of improvement actions, each value with a stable code.

use honi_names::codes;

codes! {
    /// Where an improvement action stands (domain 3.9).
    StateCode {
        /// Somebody is to decide whether it is done.
        Proposed "PROPOSED",
        /// It is not done, or was given up, with the reason.
        Declined "DECLINED",
        /// It is done; somebody sees to it.
        Accepted "ACCEPTED",
        /// The root cause is known.
        CauseAnalysed "CAUSE_ANALYSED",
        /// What is done until when is decided, and by what success is told.
        Planned "PLANNED",
        /// It is carried out.
        InProgress "IN_PROGRESS",
        /// It was carried out.
        Implemented "IMPLEMENTED",
        /// Somebody else has found that it was, as planned.
        Verified "VERIFIED",
        /// Somebody else has found that it was not, or had no effect.
        Ineffective "INEFFECTIVE",
        /// It has had the effect that was wanted.
        EffectCheck "EFFECT_CHECK",
        /// Handled to its end.
        Closed "CLOSED",
    }

    /// Where the root cause lies, in the words of the voices service.
    CauseCategory {
        /// Explanation or information to the member.
        Explanation "EXPLANATION",
        /// Procedure or clerical work.
        Procedure "PROCEDURE",
        /// Knowledge, skill or attitude of staff.
        Staff "STAFF",
        /// The product itself.
        Product "PRODUCT",
        /// A system.
        System "SYSTEM",
        /// Something outside the co-op.
        External "EXTERNAL",
    }

    /// Of which kind an improvement is (domain 2.3).
    Kind {
        /// Puts right what was wrong (是正).
        Corrective "CORRECTIVE",
        /// Keeps it from happening again (再発防止策).
        Preventive "PREVENTIVE",
    }

    /// What deadlines are for.
    DeadlineKind {
        /// Decide whether it is done.
        Decision "decision",
        /// Find the cause and decide what is done.
        Plan "plan",
        /// Carry it out.
        Implementation "implementation",
        /// Verify that it was.
        Verification "verification",
        /// Check its effect.
        EffectCheck "effect-check",
        /// Tell those concerned and close it.
        Closing "closing",
        /// Decide what becomes of what was without effect.
        Rework "rework",
    }
}

impl StateCode {
    /// Whether nothing is to be done any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Closed)
    }

    /// Whether its owner has it in hand: from its acceptance until it is carried out.
    #[must_use]
    pub const fn is_in_hand(self) -> bool {
        matches!(self, Self::Accepted | Self::CauseAnalysed | Self::Planned | Self::InProgress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_as_they_write() {
        for &state in StateCode::ALL {
            assert_eq!(state.code().parse(), Ok(state));
        }
        for &kind in DeadlineKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
        }
    }
}

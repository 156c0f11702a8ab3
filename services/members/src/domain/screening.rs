//! Whether compliance has flagged a member (policy O-43): a flag restricts and escalates, and takes four eyes to be lifted.

use chrono::{DateTime, Utc};
use honi_names::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// Why a member is flagged.
    ScreeningKind {
        /// Belongs to antisocial forces.
        AntisocialForce "ANTISOCIAL_FORCE",
        /// Has used or threatened violence.
        Violence "VIOLENCE",
        /// Has made unreasonable demands again and again.
        UnreasonableDemand "UNREASONABLE_DEMAND",
        /// Is suspected of fraud.
        FraudSuspected "FRAUD_SUSPECTED",
    }
    /// How those act who meet the member.
    HandlerGuidance {
        /// Promise nothing and ask compliance first.
        AskCompliance "ASK_COMPLIANCE",
        /// The same, and never alone.
        NeverAlone "NEVER_ALONE",
    }
}

impl ScreeningKind {
    /// What follows for those who meet the member. It does not tell the kind: several have the same.
    #[must_use]
    pub const fn guidance(self) -> HandlerGuidance {
        match self {
            Self::AntisocialForce | Self::Violence => HandlerGuidance::NeverAlone,
            Self::UnreasonableDemand | Self::FraudSuspected => HandlerGuidance::AskCompliance,
        }
    }
}

/// A flag.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Of what kind.
    pub kind: ScreeningKind,
    /// Why it was set.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// That a flag be lifted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiftProposal {
    /// Why.
    pub reason: String,
    /// Who wants it.
    pub by: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// The screening of a member.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screening {
    /// No flag.
    #[default]
    Clear,
    /// Flagged.
    Flagged(Flag),
    /// Flagged, until somebody else agrees that it be lifted.
    LiftProposed(Flag, LiftProposal),
}

/// A step that the screening does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreeningError {
    /// It is in another state.
    #[error("a screening that is {from} cannot be {wanted}")]
    State {
        /// In which it is.
        from: &'static str,
        /// What was asked of it.
        wanted: &'static str,
    },
    /// Who proposed it cannot agree to it (domain rule 6.3-3).
    #[error("whoever proposed it cannot agree to it")]
    FourEyes,
}

impl Screening {
    /// The state's word in the audit log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Flagged(_) => "FLAGGED",
            Self::LiftProposed(..) => "LIFT_PROPOSED",
        }
    }

    /// The flag that is in force.
    #[must_use]
    pub const fn flag(&self) -> Option<&Flag> {
        match self {
            Self::Clear => None,
            Self::Flagged(flag) | Self::LiftProposed(flag, _) => Some(flag),
        }
    }

    /// What is proposed.
    #[must_use]
    pub const fn proposal(&self) -> Option<&LiftProposal> {
        match self {
            Self::LiftProposed(_, proposal) => Some(proposal),
            Self::Clear | Self::Flagged(_) => None,
        }
    }

    /// How those act who meet the member.
    #[must_use]
    pub fn guidance(&self) -> Option<HandlerGuidance> {
        self.flag().map(|flag| flag.kind.guidance())
    }

    /// Sets a flag.
    ///
    /// # Errors
    /// If there is one.
    pub fn set(self, flag: Flag) -> Result<Self, ScreeningError> {
        match self {
            Self::Clear => Ok(Self::Flagged(flag)),
            other => Err(other.refuses("flagged")),
        }
    }

    /// Proposes that the flag be lifted.
    ///
    /// # Errors
    /// Unless there is a flag, of which that is not proposed yet.
    pub fn propose_lift(self, proposal: LiftProposal) -> Result<Self, ScreeningError> {
        match self {
            Self::Flagged(flag) => Ok(Self::LiftProposed(flag, proposal)),
            other => Err(other.refuses("proposed to be lifted")),
        }
    }

    /// Lifts the flag, as proposed by somebody else.
    ///
    /// # Errors
    /// Unless it is proposed, and by somebody else.
    pub fn approve_lift(self, by: &str) -> Result<Self, ScreeningError> {
        match self {
            Self::LiftProposed(_, proposal) if proposal.by == by => Err(ScreeningError::FourEyes),
            Self::LiftProposed(..) => Ok(Self::Clear),
            other => Err(other.refuses("lifted")),
        }
    }

    /// Leaves the flag where it is.
    ///
    /// # Errors
    /// Unless lifting it is proposed.
    pub fn reject_lift(self) -> Result<Self, ScreeningError> {
        match self {
            Self::LiftProposed(flag, _) => Ok(Self::Flagged(flag)),
            other => Err(other.refuses("left as it is")),
        }
    }

    /// The values that a step has written, by their fields, for the commitments of the audit log.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Clear => Vec::new(),
            Self::Flagged(flag) => vec![("kind", flag.kind.code().to_owned()), ("reason", flag.reason.clone())],
            Self::LiftProposed(_, proposal) => vec![("lift_reason", proposal.reason.clone())],
        }
    }

    const fn refuses(&self, wanted: &'static str) -> ScreeningError {
        ScreeningError::State { from: self.word(), wanted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag() -> Flag {
        Flag {
            kind: ScreeningKind::Violence,
            reason: "窓口での脅迫".to_owned(),
            by: "staff/1".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn proposal() -> LiftProposal {
        LiftProposal {
            reason: "人違い".to_owned(),
            by: "staff/1".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn every_state_allows_what_the_table_says() {
        type Step = fn(Screening) -> Result<Screening, ScreeningError>;
        let steps: [Step; 4] = [
            |it| it.set(flag()),
            |it| it.propose_lift(proposal()),
            |it| it.approve_lift("staff/2"),
            |it| it.reject_lift(),
        ];
        let flagged = Screening::Flagged(flag());
        let proposed = Screening::LiftProposed(flag(), proposal());
        let table = [
            (Screening::Clear, [Some("FLAGGED"), None, None, None]),
            (flagged, [None, Some("LIFT_PROPOSED"), None, None]),
            (proposed, [None, None, Some("CLEAR"), Some("FLAGGED")]),
        ];
        for (state, expected) in table {
            for (step, expected) in steps.iter().zip(expected) {
                let from = state.word();
                match step(state.clone()) {
                    Ok(after) => assert_eq!(Some(after.word()), expected, "{from}"),
                    Err(ScreeningError::State { from: told, .. }) => assert_eq!((told, expected), (from, None)),
                    Err(error @ ScreeningError::FourEyes) => panic!("{from}: {error}"),
                }
            }
        }
    }

    #[test]
    fn whoever_proposes_does_not_lift() {
        let proposed = Screening::LiftProposed(flag(), proposal());
        assert_eq!(proposed.clone().approve_lift("staff/1").err(), Some(ScreeningError::FourEyes));
        assert_eq!(proposed.guidance(), Some(HandlerGuidance::NeverAlone), "in force until then");
        assert_eq!(Screening::Clear.guidance(), None);
    }

    #[test]
    fn guidance_does_not_tell_the_kind() {
        for guidance in HandlerGuidance::ALL {
            let kinds = ScreeningKind::ALL.iter().filter(|kind| kind.guidance() == *guidance);
            assert!(kinds.count() > 1, "{guidance:?}");
        }
    }
}

//! Where an investigation stands, with what was decided there.

use honi_casework::Mark;
use honi_names::InvestigationName;
use serde::{Deserialize, Serialize};

use super::{Decision, DismissReason, Proposed, Remedying, StateCode};

/// Where an investigation stands. A stage holds what the next steps rest on; what was decided before is in the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Signals are watched.
    Signalled,
    /// Somebody is to decide whether to open it.
    Triage,
    /// Nothing is behind it.
    Dismissed {
        /// Why.
        reason: DismissReason,
        /// By whom it was decided.
        mark: Mark,
    },
    /// Another case has its signals.
    Merged {
        /// Which.
        into: InvestigationName,
        /// By whom it was decided.
        mark: Mark,
    },
    /// To be investigated.
    Opened,
    /// How is decided.
    Planned,
    /// The evidence is fixed.
    EvidencePreserved,
    /// The salesperson was heard or need not be.
    HearingSales,
    /// The supervisor as well.
    HearingSupervisor,
    /// The member is asked.
    MemberConfirmation,
    /// What was found is weighed.
    Analysis,
    /// More evidence is to come first.
    MoreEvidence,
    /// A decision is proposed.
    Proposed(Proposed),
    /// It is decided.
    Decided(Decision),
    /// The member gets a remedy.
    Remedying {
        /// What was decided.
        decision: Decision,
        /// How far it has come.
        remedying: Remedying,
    },
    /// What keeps it from happening again is decided.
    Prevention {
        /// What was decided.
        decision: Decision,
        /// Who decided the prevention.
        mark: Mark,
    },
    /// Whoever was concerned has been told that it was proper, or cannot be found out.
    Feedback {
        /// What was decided.
        decision: Decision,
        /// Who told them.
        mark: Mark,
    },
    /// Handled to its end.
    Closed {
        /// What was decided.
        decision: Decision,
        /// By whom it was closed.
        mark: Mark,
    },
    /// Taken up again.
    Reopened {
        /// By whom.
        mark: Mark,
    },
}

impl Stage {
    /// The state without its data.
    #[must_use]
    pub fn code(&self) -> StateCode {
        match self {
            Self::Signalled => StateCode::Signalled,
            Self::Triage => StateCode::Triage,
            Self::Dismissed { .. } => StateCode::Dismissed,
            Self::Merged { .. } => StateCode::Merged,
            Self::Opened => StateCode::Opened,
            Self::Planned => StateCode::Planned,
            Self::EvidencePreserved => StateCode::EvidencePreserved,
            Self::HearingSales => StateCode::HearingSales,
            Self::HearingSupervisor => StateCode::HearingSupervisor,
            Self::MemberConfirmation => StateCode::MemberConfirmation,
            Self::Analysis => StateCode::Analysis,
            Self::MoreEvidence => StateCode::MoreEvidence,
            Self::Proposed(proposed) if proposed.manager.is_some() || proposed.executive.is_some() => StateCode::DecisionReview,
            Self::Proposed(_) => StateCode::DecisionProposed,
            Self::Decided(decision) => decision.proposed.proposal.conclusion.state(),
            Self::Remedying { remedying, .. } => match (&remedying.executed, &remedying.confirmed) {
                (_, Some(_)) => StateCode::RemedyConfirmed,
                (Some(_), None) => StateCode::RemedyExecution,
                (None, None) => StateCode::RemedyPlan,
            },
            Self::Prevention { .. } => StateCode::Prevention,
            Self::Feedback { .. } => StateCode::Feedback,
            Self::Closed { .. } => StateCode::Closed,
            Self::Reopened { .. } => StateCode::Reopened,
        }
    }

    /// What was decided, once it was.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided(decision)
            | Self::Remedying { decision, .. }
            | Self::Prevention { decision, .. }
            | Self::Feedback { decision, .. }
            | Self::Closed { decision, .. } => Some(decision),
            Self::Signalled
            | Self::Triage
            | Self::Dismissed { .. }
            | Self::Merged { .. }
            | Self::Opened
            | Self::Planned
            | Self::EvidencePreserved
            | Self::HearingSales
            | Self::HearingSupervisor
            | Self::MemberConfirmation
            | Self::Analysis
            | Self::MoreEvidence
            | Self::Proposed(_)
            | Self::Reopened { .. } => None,
        }
    }

    /// What is proposed or was decided.
    #[must_use]
    pub fn proposed(&self) -> Option<&Proposed> {
        if let Self::Proposed(proposed) = self {
            return Some(proposed);
        }
        self.decision().map(|decision| &decision.proposed)
    }

    /// Whether nothing is to be done any more, unless it is taken up again.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Dismissed { .. } | Self::Merged { .. } | Self::Closed { .. })
    }

    /// Whether it is investigated: opened, and neither decided nor over.
    #[must_use]
    pub fn is_investigated(&self) -> bool {
        match self {
            Self::Opened
            | Self::Planned
            | Self::EvidencePreserved
            | Self::HearingSales
            | Self::HearingSupervisor
            | Self::MemberConfirmation
            | Self::Analysis
            | Self::MoreEvidence
            | Self::Proposed(_)
            | Self::Reopened { .. } => true,
            Self::Signalled
            | Self::Triage
            | Self::Dismissed { .. }
            | Self::Merged { .. }
            | Self::Decided(_)
            | Self::Remedying { .. }
            | Self::Prevention { .. }
            | Self::Feedback { .. }
            | Self::Closed { .. } => false,
        }
    }
}

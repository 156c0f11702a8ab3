//! What people decide about a voice: as they ask for it, and as it is on record.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_names::StaffName;

use super::{AcknowledgementMethod, ComplaintCategory, Outcome, Party, Reason, RootCauseCategory, Severity, StateCode, TransitionError};

/// Where the handling of a voice stands, with everything decided on the way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoiceState {
    /// Recorded, nothing done yet.
    Received,
    /// Receipt was confirmed, or confirming it was skipped.
    Acknowledged {
        /// How.
        acknowledgement: Acknowledgement,
    },
    /// Classified and given to a handler.
    Triaged {
        /// How receipt was confirmed.
        acknowledgement: Acknowledgement,
        /// What triage decided.
        triage: Triage,
    },
    /// Handled to its end.
    Closed {
        /// How receipt was confirmed.
        acknowledgement: Acknowledgement,
        /// What triage decided.
        triage: Triage,
        /// How it ended.
        closure: Closure,
    },
}

/// What is to be recorded of confirming receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledging {
    /// How, or why not.
    pub how: HowAcknowledged,
    /// When; now if it is not said.
    pub at: Option<DateTime<Utc>>,
}

/// Now.
impl From<HowAcknowledged> for Acknowledging {
    fn from(how: HowAcknowledged) -> Self {
        Self { how, at: None }
    }
}

/// How receipt of a voice was confirmed (初動).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// How, or why not.
    pub how: HowAcknowledged,
    /// When that was; it may have been recorded later.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Party,
}

/// How receipt was confirmed, or why it was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HowAcknowledged {
    /// The complainant was answered.
    Answered(AcknowledgementMethod),
    /// Skipped, because the complainant is anonymous; the reason is never blank.
    Skipped {
        /// Why.
        reason: Reason,
    },
}

/// What triage is to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triaging {
    /// What the complaint is about; one or more.
    pub categories: BTreeSet<ComplaintCategory>,
    /// How serious it is.
    pub severity: Severity,
    /// Whether the complainant needs special care.
    pub vulnerable: bool,
    /// Who is to handle it.
    pub handler: StaffName,
    /// All who are complained about, where those on record are wrong or incomplete.
    pub subject_staff: Option<BTreeSet<StaffName>>,
}

/// What triage decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triage {
    /// The decision.
    pub decision: Triaging,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Party,
}

/// How a complaint is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What the co-op decided on the complaint.
    pub outcome: Outcome,
    /// Whether something is to be improved (O-05).
    pub evaluation: Evaluation,
    /// Class of the root cause; always.
    pub root_cause: RootCauseCategory,
}

/// Whether a voice leads to an improvement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluation {
    /// Something is to be improved. Cannot be chosen until improvement actions exist.
    Improve,
    /// Nothing is to be improved; the reason is never blank.
    NoAction {
        /// Why.
        reason: Reason,
    },
}

/// How a complaint ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// The decision.
    pub decision: Closing,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Party,
}

impl VoiceState {
    /// The state without its data.
    #[must_use]
    pub fn code(&self) -> StateCode {
        match self {
            Self::Received => StateCode::Received,
            Self::Acknowledged { .. } => StateCode::Acknowledged,
            Self::Triaged { .. } => StateCode::Triaged,
            Self::Closed { .. } => StateCode::Closed,
        }
    }

    /// How receipt was confirmed, once it was.
    #[must_use]
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        match self {
            Self::Received => None,
            Self::Acknowledged { acknowledgement } | Self::Triaged { acknowledgement, .. } | Self::Closed { acknowledgement, .. } => {
                Some(acknowledgement)
            }
        }
    }

    /// What triage decided, once it did.
    #[must_use]
    pub fn triage(&self) -> Option<&Triage> {
        match self {
            Self::Received | Self::Acknowledged { .. } => None,
            Self::Triaged { triage, .. } | Self::Closed { triage, .. } => Some(triage),
        }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn closure(&self) -> Option<&Closure> {
        match self {
            Self::Received | Self::Acknowledged { .. } | Self::Triaged { .. } => None,
            Self::Closed { closure, .. } => Some(closure),
        }
    }
}

impl HowAcknowledged {
    /// Checks it against the complainant: who is anonymous cannot be answered, and who is not cannot be skipped.
    pub(super) fn check(&self, anonymous: bool) -> Result<(), TransitionError> {
        match self {
            Self::Answered(_) if anonymous => Err(TransitionError::ComplainantAnonymous),
            Self::Skipped { .. } if !anonymous => Err(TransitionError::ComplainantKnown),
            Self::Skipped { reason } if reason.is_blank() => Err(TransitionError::SkipReasonRequired),
            Self::Answered(_) | Self::Skipped { .. } => Ok(()),
        }
    }
}

impl Evaluation {
    /// Checks that it can be chosen.
    pub(super) fn check(&self) -> Result<(), TransitionError> {
        match self {
            Self::Improve => Err(TransitionError::ImprovementRequired),
            Self::NoAction { reason } if reason.is_blank() => Err(TransitionError::EvaluationReasonRequired),
            Self::NoAction { .. } => Ok(()),
        }
    }
}

//! What people decide about a voice as it comes in: as they ask for it, and as it is on record.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_names::{ContractName, StaffName};
use serde::{Deserialize, Serialize};

use super::{AcknowledgementMethod, ComplaintCategory, Mark, Party, Reason, Severity, TransitionError, VoiceKind};

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
    /// What kind of voice it is, where that on record turns out to be wrong.
    pub kind: Option<VoiceKind>,
    /// What the complaint is about; one or more.
    pub categories: BTreeSet<ComplaintCategory>,
    /// How serious it is.
    pub severity: Severity,
    /// Whether the complainant needs special care.
    pub vulnerable: bool,
    /// Whether money is at stake, so that the fast track is closed to it and a compliance manager approves the final response.
    pub concerns_money: bool,
    /// Whether it alleges improper solicitation, which is then investigated beside the complaint.
    pub alleges_improper_solicitation: bool,
    /// The contracts that it is about, as far as they are known.
    pub contracts: BTreeSet<ContractName>,
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
    /// By whom.
    pub mark: Mark,
}

/// Whether a voice leads to an improvement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Evaluation {
    /// Something is to be improved: an improvement action is opened, or one that is open answers to it already.
    Improve,
    /// Nothing is to be improved; the reason is never blank.
    NoAction {
        /// Why.
        reason: Reason,
    },
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

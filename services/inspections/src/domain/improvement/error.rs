//! Why an improvement action is not moved.

use std::fmt;

use super::StateCode;

/// Why a step is not taken. Every kind has a stable reason, which callers may rely on. Holds no personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The state does not allow the step.
    #[error("an improvement action that is {state} does not allow {verb}")]
    State {
        /// The step.
        verb: &'static str,
        /// The state.
        state: StateCode,
    },
    /// The one who acts may not take the step.
    #[error("only {0} may do this")]
    NotEntitled(Entitlement),
    /// Who sees to it says that it was done, or that it works.
    #[error("somebody other than its owner verifies it")]
    OwnerVerifies,
    /// Words are lacking.
    #[error("{0} is required")]
    WordsRequired(&'static str),
    /// Nothing shows that it was carried out.
    #[error("something must show that it was carried out")]
    EvidenceRequired,
    /// A digest is no SHA-256 in lower-case hex.
    #[error("a digest is a SHA-256 in lower-case hexadecimal")]
    Digest,
    /// The day by which it is to be carried out cannot be.
    #[error("the day must be later than today and within a year")]
    DueDate,
    /// A day lies where it cannot.
    #[error("{0} lies in the future or before what it follows")]
    Time(&'static str),
}

/// Who may take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entitlement {
    /// Its owner, or a decider.
    Owner,
    /// A compliance manager or an audit manager.
    Decider,
    /// A verifier: a decider, a compliance officer or an internal auditor.
    Verifier,
}

impl fmt::Display for Entitlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "its owner, a compliance manager or an audit manager",
            Self::Decider => "a compliance manager or an audit manager",
            Self::Verifier => "compliance or internal audit",
        })
    }
}

impl TransitionError {
    /// The stable reason.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::State { .. } => "STATE_TRANSITION",
            Self::NotEntitled(_) => "NOT_ENTITLED",
            Self::OwnerVerifies => "SEPARATION_OF_DUTIES",
            Self::WordsRequired(_) => "REASON_REQUIRED",
            Self::EvidenceRequired => "EVIDENCE_REQUIRED",
            Self::Digest => "DIGEST",
            Self::DueDate => "DUE_DATE",
            Self::Time(_) => "TIME_OUT_OF_RANGE",
        }
    }

    /// In Japanese, for whoever asked.
    #[must_use]
    pub const fn japanese(&self) -> &'static str {
        match self {
            Self::State { .. } => "現在の状態ではこの操作はできません。",
            Self::NotEntitled(Entitlement::Owner) => "この操作ができるのは担当者、コンプライアンス統括者または監査統括者だけです。",
            Self::NotEntitled(Entitlement::Decider) => "この操作ができるのはコンプライアンス統括者または監査統括者だけです。",
            Self::NotEntitled(Entitlement::Verifier) => "この操作ができるのはコンプライアンス部門または内部監査部門の職員だけです。",
            Self::OwnerVerifies => "改善活動は、担当者以外の者が検証しなければなりません。",
            Self::WordsRequired(_) => "理由または内容の入力が必要です。",
            Self::EvidenceRequired => "実施を示す資料が必要です。",
            Self::Digest => "ハッシュ値はSHA-256の16進小文字で指定してください。",
            Self::DueDate => "期日は翌日から1年以内の日を指定してください。",
            Self::Time(_) => "日付が未来であるか、前後関係に合いません。",
        }
    }
}

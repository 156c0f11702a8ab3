//! Why an investigation is not moved.

use honi_names::StaffName;

use super::{Conclusion, EvidenceKind, StateCode};

/// Why a step is not taken. Every kind has a stable reason, which callers may rely on. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The state does not allow the step.
    #[error("an investigation that is {state} does not allow {verb}")]
    State {
        /// The step.
        verb: &'static str,
        /// The state.
        state: StateCode,
    },
    /// The one who acts is a subject. To be answered as if there were no such case.
    #[error("whom a case is about never acts on it")]
    SubjectOfCase,
    /// The one who acts may not take the step.
    #[error("only {0} may do this")]
    NotEntitled(Entitlement),
    /// Two duties must not meet in one person.
    #[error("{0}")]
    SeparationOfDuties(Separation),
    /// A reporting line that the decision rests on is not known.
    #[error("the reporting line of {0} is not known")]
    ReportingLineUnknown(StaffName),
    /// Nobody investigates it yet.
    #[error("somebody must investigate the case first")]
    InvestigatorRequired,
    /// Words are lacking.
    #[error("{0} is required")]
    WordsRequired(&'static str),
    /// A kind of evidence is not named, were it to say that there is none.
    #[error("evidence must name {0}, or say that there is none")]
    EvidenceIncomplete(EvidenceKind),
    /// A digest is no SHA-256 in lower-case hex.
    #[error("a digest is a SHA-256 in lower-case hexadecimal")]
    Digest,
    /// The one who is to be heard has no such place in the case.
    #[error("{0}")]
    WrongSubject(WrongSubject),
    /// A time lies where it cannot.
    #[error("{0} lies in the future or before what it follows")]
    Time(&'static str),
    /// The member must be asked first.
    #[error(
        "the member must be asked, because a signal is HIGH, a notice is lacking, a contradiction was found or the member is 70 or older"
    )]
    ConfirmationRequired,
    /// A letter ends the tries only after enough of them.
    #[error("a letter comes after {attempts} tries through {channels} channels, {days} business days apart")]
    LetterTooEarly {
        /// Tries that count.
        attempts: u8,
        /// Channels.
        channels: u8,
        /// Business days between.
        days: u16,
    },
    /// The answers of the member are lacking, or there are some although the member did not answer.
    #[error("who answered has answers, and nobody else")]
    AnswersMismatch,
    /// A conclusion lacks the rules that were breached, or names some although nothing was improper.
    #[error("what was improper breaches a rule, and what was not breaches none: {0}")]
    Breaches(Conclusion),
    /// Measures are proposed for somebody the case is not about, or where nothing was improper.
    #[error("measures are for those whom an improper case is about")]
    Measures,
    /// A number cannot be.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// It must not be closed before who must know of misconduct was told.
    #[error("the underwriter and the authority must have been told of the misconduct first")]
    NoticeOpen,
    /// The co-op knows already.
    #[error("the misconduct is known since another time; a clock that law sets is not moved")]
    AlreadyKnown,
    /// Nobody knows of misconduct.
    #[error("no misconduct is on record")]
    NoMisconduct,
    /// They were told before.
    #[error("they were told before")]
    AlreadyTold,
    /// The deadline cannot be extended, or not again.
    #[error("only the limit to decide can be extended, and twice at most")]
    NotExtendable,
    /// A case cannot be merged into that one.
    #[error("a case is merged into another open one of the same salesperson")]
    MergeTarget,
    /// Doing nothing and something go not together.
    #[error("a remedy is NONE alone, or something else")]
    Remedies,
}

/// Who may take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entitlement {
    /// Its investigator, or a compliance manager.
    Investigator,
    /// A compliance manager.
    ComplianceManager,
    /// A compliance manager or an executive.
    Reviewer,
}

/// Which duties must not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Separation {
    /// The investigator is a subject.
    InvestigatorIsSubject,
    /// The investigator is above or below a subject.
    InvestigatorInReportingLine,
    /// An interviewer is in the line of a subject (O-16).
    InterviewerInReportingLine,
    /// One person is interviewer, second person and subject at once.
    OnePersonTwice,
    /// Who proposed or investigates reviews (four eyes).
    AuthorReviews,
    /// Both approvals of misconduct come from one person.
    OneReviewer,
    /// Who carried the remedy out confirms it.
    ExecutorConfirms,
    /// The investigator closes a case that was improper (four eyes).
    InvestigatorCloses,
}

/// Why somebody is not heard in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WrongSubject {
    /// The salesperson must be a subject of the case.
    SalesIsNoSubject,
    /// The supervisor must not be: whoever is above is heard instead.
    SupervisorIsSubject,
}

impl std::fmt::Display for Entitlement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Investigator => "its investigator or a compliance manager",
            Self::ComplianceManager => "a compliance manager",
            Self::Reviewer => "a compliance manager or an executive",
        })
    }
}

impl std::fmt::Display for Separation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::InvestigatorIsSubject => "the investigator must not be a subject",
            Self::InvestigatorInReportingLine => "the investigator must not be above or below a subject",
            Self::InterviewerInReportingLine => "who hears a subject must not be above or below one",
            Self::OnePersonTwice => "who is heard, who asks and who is there as well are three persons",
            Self::AuthorReviews => "a decision is reviewed by another than who proposed it and who investigates",
            Self::OneReviewer => "misconduct is approved by two persons",
            Self::ExecutorConfirms => "a remedy is confirmed by another than who carried it out",
            Self::InvestigatorCloses => "what was improper is closed by another than its investigator",
        })
    }
}

impl std::fmt::Display for WrongSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SalesIsNoSubject => "the salesperson who is heard must be a subject of the case",
            Self::SupervisorIsSubject => "a supervisor who is a subject is not heard as one: whoever is above is",
        })
    }
}

impl TransitionError {
    /// The stable reason.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::State { .. } => "STATE_TRANSITION",
            Self::SubjectOfCase => "SUBJECT_OF_CASE",
            Self::NotEntitled(_) => "NOT_ENTITLED",
            Self::SeparationOfDuties(_) => "SEPARATION_OF_DUTIES",
            Self::ReportingLineUnknown(_) => "REPORTING_LINE_UNKNOWN",
            Self::InvestigatorRequired => "INVESTIGATOR_REQUIRED",
            Self::WordsRequired(_) => "REASON_REQUIRED",
            Self::EvidenceIncomplete(_) => "EVIDENCE_INCOMPLETE",
            Self::Digest => "DIGEST",
            Self::WrongSubject(_) => "WRONG_SUBJECT",
            Self::Time(_) => "TIME_OUT_OF_RANGE",
            Self::ConfirmationRequired => "MEMBER_CONFIRMATION_REQUIRED",
            Self::LetterTooEarly { .. } => "LETTER_TOO_EARLY",
            Self::AnswersMismatch => "ANSWERS_MISMATCH",
            Self::Breaches(_) => "BREACHES_MISMATCH",
            Self::Measures => "MEASURES_MISMATCH",
            Self::OutOfRange(_) => "OUT_OF_RANGE",
            Self::NoticeOpen => "MISCONDUCT_NOTICE_OPEN",
            Self::AlreadyKnown => "MISCONDUCT_ALREADY_KNOWN",
            Self::NoMisconduct => "NO_MISCONDUCT",
            Self::AlreadyTold => "ALREADY_TOLD",
            Self::NotExtendable => "DEADLINE_NOT_EXTENDABLE",
            Self::MergeTarget => "MERGE_TARGET",
            Self::Remedies => "REMEDIES_MISMATCH",
        }
    }

    /// What the error says, in Japanese; [`std::fmt::Display`] says it in English.
    #[must_use]
    pub fn japanese(&self) -> &'static str {
        match self {
            Self::State { .. } => "現在の状態ではこの操作はできません。",
            Self::SubjectOfCase => "調査の対象となっている職員は、この案件を扱えません。",
            Self::NotEntitled(Entitlement::Investigator) => "この操作ができるのは調査担当者またはコンプライアンス統括者だけです。",
            Self::NotEntitled(Entitlement::ComplianceManager) => "この操作ができるのはコンプライアンス統括者だけです。",
            Self::NotEntitled(Entitlement::Reviewer) => "この操作ができるのはコンプライアンス統括者または役員だけです。",
            Self::SeparationOfDuties(Separation::InvestigatorIsSubject) => "調査の対象となっている職員を調査担当者にはできません。",
            Self::SeparationOfDuties(Separation::InvestigatorInReportingLine) => {
                "調査の対象となっている職員と指揮命令系統が同じ職員を調査担当者にはできません。"
            }
            Self::SeparationOfDuties(Separation::InterviewerInReportingLine) => {
                "調査の対象となっている職員と指揮命令系統が同じ職員は、聴き取りを行えません。"
            }
            Self::SeparationOfDuties(Separation::OnePersonTwice) => {
                "聴き取りを受ける者・行う者・同席者は、それぞれ別の者でなければなりません。"
            }
            Self::SeparationOfDuties(Separation::AuthorReviews) => "判定は、起案者・調査担当者以外の者が審査しなければなりません。",
            Self::SeparationOfDuties(Separation::OneReviewer) => "不祥事件の判定には、2名の承認が必要です。",
            Self::SeparationOfDuties(Separation::ExecutorConfirms) => "是正措置は、実施者以外の者が確認しなければなりません。",
            Self::SeparationOfDuties(Separation::InvestigatorCloses) => {
                "不適正とされた案件は、調査担当者以外の者が終結しなければなりません。"
            }
            Self::ReportingLineUnknown(_) => "指揮命令系統を確認できません。",
            Self::InvestigatorRequired => "先に調査担当者を決めてください。",
            Self::WordsRequired(_) => "理由または内容の入力が必要です。",
            Self::EvidenceIncomplete(_) => "証跡の種類ごとに、資料またはその不存在を記録してください。",
            Self::Digest => "ハッシュ値はSHA-256の16進小文字で指定してください。",
            Self::WrongSubject(_) => "聴き取りの対象者が案件における立場と合いません。",
            Self::Time(_) => "日時が未来であるか、前後関係に合いません。",
            Self::ConfirmationRequired => "組合員への意向確認が必要です。",
            Self::LetterTooEarly { .. } => "書面による確認は、所定の回数・手段・間隔で連絡を試みた後に行ってください。",
            Self::AnswersMismatch => "回答内容は、回答があった場合にだけ指定してください。",
            Self::Breaches(_) => "不適正とする場合は違反した規定を指定し、そうでない場合は指定しないでください。",
            Self::Measures => "職員への措置は、不適正とされた案件の対象者にだけ指定できます。",
            Self::OutOfRange(_) => "値が範囲外です。",
            Self::NoticeOpen => "不祥事件の届出が済むまで終結できません。",
            Self::AlreadyKnown => "不祥事件を知った日時は既に記録されています。法定の期限は変更できません。",
            Self::NoMisconduct => "不祥事件は記録されていません。",
            Self::AlreadyTold => "既に通知済みです。",
            Self::NotExtendable => "この期限は延長できません(判定の期限に限り2回まで延長できます)。",
            Self::MergeTarget => "同じ募集人の別の進行中の案件にだけ統合できます。",
            Self::Remedies => "「なし」は他の是正措置と併せて指定できません。",
        }
    }
}

//! Why a voice is not moved.

use std::fmt;

use honi_names::StaffName;

use super::{LetterKind, StateCode};

/// Why a step is not taken. Every kind has a stable reason, which callers may rely on. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The state does not allow the step.
    #[error("a voice that is {state} cannot be {verb}")]
    State {
        /// The step.
        verb: Verb,
        /// The state.
        state: StateCode,
    },
    /// The one who acts is complained about. To be answered as if there were no such voice.
    #[error("who is complained about never acts on the voice")]
    SubjectOfCase,
    /// The one who acts has no role that may take the step.
    #[error("only {0} may do this")]
    NotEntitled(Entitlement),
    /// Two duties must not meet in one person.
    #[error("{0}")]
    SeparationOfDuties(Separation),
    /// A reporting line that the decision rests on is not known.
    #[error("the reporting line of {0} is not known")]
    ReportingLineUnknown(StaffName),
    /// Receipt is to be confirmed to somebody unknown.
    #[error("the complainant is anonymous and cannot have been answered; skip with a reason")]
    ComplainantAnonymous,
    /// Confirming receipt is to be skipped although the complainant is known.
    #[error("only for an anonymous complainant may confirming receipt be skipped")]
    ComplainantKnown,
    /// Skipping lacks its reason.
    #[error("skipping needs a reason")]
    SkipReasonRequired,
    /// Receipt is said to be confirmed before it, or after now.
    #[error("receipt is confirmed after it, and not in the future")]
    AcknowledgeTime,
    /// The step is for complaints only.
    #[error("only a complaint can be {0}")]
    NotAComplaint(Verb),
    /// The step is for all but complaints.
    #[error("a complaint cannot be {0} as another voice is")]
    IsAComplaint(Verb),
    /// An answer is said to be sent before the voice was received, or after now.
    #[error("an answer is sent after receipt, and not in the future")]
    ReplyTime,
    /// It is not said to whom a voice is handed.
    #[error("a voice is handed to somebody")]
    DivisionRequired,
    /// Handing over lacks its receipt.
    #[error("a voice is handed over against a receipt")]
    ReceiptRequired,
    /// Triage names no category.
    #[error("triage needs at least one category")]
    CategoryRequired,
    /// The evaluation is to do nothing, which needs a reason.
    #[error("an evaluation of NO_ACTION needs a reason")]
    EvaluationReasonRequired,
    /// The fast track is not for this complaint.
    #[error("{0}")]
    NoFastTrack(NoFastTrack),
    /// A draft does not decide what triage found, all of it and nothing else.
    #[error("each category of the complaint needs its outcome, and no other has one")]
    OutcomesIncomplete,
    /// A step lacks its reason, or what it is about.
    #[error("a voice cannot be {0} without saying why or what")]
    ReasonRequired(Verb),
    /// The final response is said to be sent before it was approved, or after now.
    #[error("a final response is sent after its approval, and not in the future")]
    SentTime,
    /// A letter is asked for that goes with a step of its own.
    #[error("a letter of the kind {0} is sent with its own step")]
    LetterOfItsStep(LetterKind),
    /// A letter is to be sent, and who it is to is not known.
    #[error("the complainant is anonymous and cannot be written to")]
    NobodyToWriteTo,
    /// A letter is said to be sent before there was anything to tell, or after now.
    #[error("a letter is sent after what it is about began, and not in the future")]
    LetterTime,
    /// A letter names a day that is past or far away, or a delay names none.
    #[error("the day that a letter names comes after its sending and within a year, and a delay names one")]
    ExpectedDate,
    /// A delay is told although there still is time for the final response.
    #[error("a delay is told once the time for the final response is nearly over")]
    DelayTooEarly,
    /// The voice is said to be received after it is recorded.
    #[error("a voice cannot be received in the future")]
    ReceivedInFuture,
}

/// A step that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Confirm receipt.
    Acknowledge,
    /// Classify and give to a handler.
    Triage,
    /// Put on the fast track.
    StartFastTrack,
    /// Settle on the fast track.
    ResolveFast,
    /// Begin to look into it.
    StartInvestigation,
    /// Wait for somebody's answer.
    Await,
    /// Draft the final response.
    DraftResponse,
    /// Approve the drafted response.
    ApproveResponse,
    /// Send the drafted response back.
    RejectResponse,
    /// Send the final response.
    Respond,
    /// Send a letter while it is handled.
    IssueLetter,
    /// Record what the complainant says to the final response.
    RecordMemberDecision,
    /// Record that the complainant takes it back.
    Withdraw,
    /// Decide whether something is to be improved.
    DecideImprovement,
    /// Handle to the end.
    Close,
    /// Record whether the complainant is content.
    RecordFollowUp,
    /// Take up again.
    Reopen,
    /// Answer a voice that is no complaint.
    Reply,
    /// Hand to the division whose business it is.
    Route,
}

/// Why the fast track is not for a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoFastTrack {
    /// It is S1 or S2.
    Severity,
    /// Money is at stake.
    Money,
    /// It is about conduct or privacy.
    Category,
    /// The time for it is over.
    Late,
}

/// Who may take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entitlement {
    /// A team lead or a compliance manager.
    TeamLead,
    /// A compliance manager, because the complaint is S1 or S2 or money is at stake.
    ComplianceManager,
}

/// Which duties must not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Separation {
    /// The handler is complained about.
    HandlerIsSubject,
    /// The handler is above or below somebody complained about.
    HandlerInReportingLine,
    /// The handler closes an S1 or S2 (four eyes).
    HandlerCloses,
    /// The handler approves the final response (four eyes).
    HandlerApproves,
    /// Who drafted the final response approves it (four eyes).
    AuthorApproves,
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
            Self::ComplainantAnonymous => "COMPLAINANT_ANONYMOUS",
            Self::ComplainantKnown => "COMPLAINANT_KNOWN",
            Self::SkipReasonRequired => "SKIP_REASON_REQUIRED",
            Self::AcknowledgeTime => "ACKNOWLEDGE_TIME_OUT_OF_RANGE",
            Self::NotAComplaint(_) => "NOT_A_COMPLAINT",
            Self::IsAComplaint(_) => "IS_A_COMPLAINT",
            Self::DivisionRequired => "DIVISION_REQUIRED",
            Self::ReceiptRequired => "RECEIPT_REQUIRED",
            Self::CategoryRequired => "CATEGORY_REQUIRED",
            Self::EvaluationReasonRequired => "EVALUATION_REASON_REQUIRED",
            Self::NoFastTrack(_) => "FAST_TRACK_NOT_ALLOWED",
            Self::OutcomesIncomplete => "OUTCOMES_INCOMPLETE",
            Self::ReasonRequired(_) => "REASON_REQUIRED",
            Self::SentTime | Self::ReplyTime => "SENT_TIME_OUT_OF_RANGE",
            Self::LetterOfItsStep(_) => "LETTER_OF_ITS_STEP",
            Self::NobodyToWriteTo => "COMPLAINANT_ANONYMOUS",
            Self::LetterTime => "SENT_TIME_OUT_OF_RANGE",
            Self::ExpectedDate => "EXPECTED_DATE_OUT_OF_RANGE",
            Self::DelayTooEarly => "DELAY_TOO_EARLY",
            Self::ReceivedInFuture => "RECEIVED_IN_FUTURE",
        }
    }

    /// What the error says, in Japanese; [`fmt::Display`] says it in English.
    #[must_use]
    pub fn japanese(&self) -> &'static str {
        match self {
            Self::State { .. } => "現在の状態ではこの操作はできません。",
            Self::SubjectOfCase => "申出の対象となっている職員は、この声を扱えません。",
            Self::NotEntitled(Entitlement::TeamLead) => "この操作ができるのは上長またはコンプライアンス統括者だけです。",
            Self::NotEntitled(Entitlement::ComplianceManager) => {
                "重大度S1・S2や金銭に関わる苦情でこの操作ができるのはコンプライアンス統括者だけです。"
            }
            Self::SeparationOfDuties(Separation::HandlerIsSubject) => "申出の対象となっている職員を担当者にはできません。",
            Self::SeparationOfDuties(Separation::HandlerInReportingLine) => {
                "申出の対象となっている職員と指揮命令系統が同じ職員を担当者にはできません。"
            }
            Self::SeparationOfDuties(Separation::HandlerCloses) => "重大度S1・S2は、担当者以外の者が終結しなければなりません。",
            Self::SeparationOfDuties(Separation::HandlerApproves | Separation::AuthorApproves) => {
                "最終回答は、担当者・作成者以外の者が承認しなければなりません。"
            }
            Self::ReportingLineUnknown(_) => "指揮命令系統を確認できません。",
            Self::ComplainantAnonymous => "匿名の申出人には回答できません。理由を付けて省略してください。",
            Self::ComplainantKnown => "初動の連絡を省略できるのは匿名の申出だけです。",
            Self::SkipReasonRequired => "省略の理由が必要です。",
            Self::AcknowledgeTime => "初動の日時は、受付から現在までの間でなければなりません。",
            Self::NotAComplaint(_) => "この操作は苦情だけが対象です。",
            Self::IsAComplaint(_) => "この操作は苦情以外の声だけが対象です。",
            Self::ReplyTime => "回答日時は、受付から現在までの間でなければなりません。",
            Self::DivisionRequired => "引継ぎ先が必要です。",
            Self::ReceiptRequired => "引継ぎ先の受領の記録が必要です。",
            Self::CategoryRequired => "苦情分類を1つ以上指定してください。",
            Self::EvaluationReasonRequired => "「対応なし」とするには理由が必要です。",
            Self::NoFastTrack(NoFastTrack::Severity) => "重大度S1・S2は簡易対応の対象外です。",
            Self::NoFastTrack(NoFastTrack::Money) => "金銭に関わる苦情は簡易対応の対象外です。",
            Self::NoFastTrack(NoFastTrack::Category) => "応対・個人情報に関する苦情は簡易対応の対象外です。",
            Self::NoFastTrack(NoFastTrack::Late) => "簡易対応の期限を過ぎています。",
            Self::OutcomesIncomplete => "苦情分類ごとに1つずつ結論を指定してください。",
            Self::ReasonRequired(_) => "理由または内容の入力が必要です。",
            Self::SentTime => "発送日時は、承認から現在までの間でなければなりません。",
            Self::LetterOfItsStep(_) => "この種類の書面は、簡易対応の解決または最終回答の操作でお送りします。",
            Self::NobodyToWriteTo => "匿名の申出人に書面は送れません。",
            Self::LetterTime => "発送日時は、書面の内容となる時点から現在までの間でなければなりません。",
            Self::ExpectedDate => "予定日は、発送日の翌日から1年以内でなければなりません(遅延の通知では必須です)。",
            Self::DelayTooEarly => "最終回答の期限が近づくまで、遅延の通知は送れません。",
            Self::ReceivedInFuture => "受付日時に未来の日時は指定できません。",
        }
    }
}

/// As in "cannot be …".
impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Acknowledge => "acknowledged",
            Self::Triage => "triaged",
            Self::StartFastTrack => "put on the fast track",
            Self::ResolveFast => "settled on the fast track",
            Self::StartInvestigation => "investigated",
            Self::Await => "left to somebody's answer",
            Self::DraftResponse => "answered by a draft",
            Self::ApproveResponse => "approved",
            Self::RejectResponse => "sent back",
            Self::Respond => "responded to",
            Self::IssueLetter => "written about to the complainant",
            Self::RecordMemberDecision => "decided on by the complainant",
            Self::Withdraw => "withdrawn",
            Self::DecideImprovement => "evaluated",
            Self::Close => "closed",
            Self::RecordFollowUp => "followed up",
            Self::Reopen => "reopened",
            Self::Reply => "answered",
            Self::Route => "handed over",
        })
    }
}

impl fmt::Display for NoFastTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Severity => "the fast track is for S3 and S4 only",
            Self::Money => "the fast track is not for complaints about money",
            Self::Category => "the fast track is not for complaints about conduct or privacy",
            Self::Late => "the time for the fast track is over",
        })
    }
}

impl fmt::Display for Entitlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TeamLead => "a team lead or a compliance manager",
            Self::ComplianceManager => "a compliance manager",
        })
    }
}

impl fmt::Display for Separation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HandlerIsSubject => "the handler must not be complained about",
            Self::HandlerInReportingLine => "the handler must not be above or below somebody complained about",
            Self::HandlerApproves => "a final response must be approved by another than the handler",
            Self::AuthorApproves => "a final response must be approved by another than its author",
            Self::HandlerCloses => "an S1 or S2 must be closed by another than its handler",
        })
    }
}

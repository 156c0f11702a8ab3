//! The closed lists of the domain, each value with a stable code: what tables, filters and audit entries hold.

use honi_casework::Level;
use honi_names::codes;

codes! {
    /// Kinds of voices.
    VoiceKind {
        /// Opinion (ご意見).
        Opinion "OPINION",
        /// Request (ご要望).
        Request "REQUEST",
        /// Complaint (苦情): any expression of dissatisfaction, justified or not (ISO 10002).
        Complaint "COMPLAINT",
        /// Praise (感謝).
        Praise "PRAISE",
        /// Inquiry (問合せ).
        Inquiry "INQUIRY",
    }

    /// Where the handling of a voice stands, without the data of [`super::VoiceState`].
    StateCode {
        /// Recorded, nothing done yet.
        Received "RECEIVED",
        /// Receipt was confirmed, or confirming it was skipped with a reason.
        Acknowledged "ACKNOWLEDGED",
        /// Classified and given to a handler.
        Triaged "TRIAGED",
        /// Minor, and to be settled with the complainant within days.
        FastTrack "FAST_TRACK",
        /// Settled on the fast track.
        ResolvedFast "RESOLVED_FAST",
        /// Its facts are looked into.
        Investigating "INVESTIGATING",
        /// The complainant is to answer something first.
        AwaitingMember "AWAITING_MEMBER",
        /// An insurer, the federation or another unit is to answer something first.
        AwaitingExternal "AWAITING_EXTERNAL",
        /// A final response is drafted, to be approved.
        ResponseDrafted "RESPONSE_DRAFTED",
        /// The final response is approved, to be sent.
        ResponseApproval "RESPONSE_APPROVAL",
        /// The final response was sent; the complainant is to say whether it is accepted.
        Responded "RESPONDED",
        /// The complainant accepts the final response.
        Accepted "ACCEPTED",
        /// The complainant did not answer the final response in time.
        NoReply "NO_REPLY",
        /// The complainant does not accept the final response; it is looked into again.
        SecondReview "SECOND_REVIEW",
        /// The complainant took it back.
        Withdrawn "WITHDRAWN",
        /// It was decided whether something is to be improved.
        ImprovementDecision "IMPROVEMENT_DECISION",
        /// Handled to its end.
        Closed "CLOSED",
        /// Taken up again, in a new cycle.
        Reopened "REOPENED",
        /// Handed to the division whose business it is.
        Rerouted "REROUTED",
    }

    /// Channels through which a voice comes.
    Channel {
        /// Telephone.
        Phone "PHONE",
        /// At a branch.
        Branch "BRANCH",
        /// Web form or e-mail.
        Web "WEB",
        /// Letter or comment card.
        Letter "LETTER",
        /// A survey's free text.
        Survey "SURVEY",
        /// At an event.
        Event "EVENT",
    }

    /// How a complainant (申出人) stands to the co-op.
    ComplainantRelation {
        /// A member (組合員).
        Member "MEMBER",
        /// Holder of a contract (契約者).
        Policyholder "POLICYHOLDER",
        /// Insured person (被保険者・被共済者).
        Insured "INSURED",
        /// Beneficiary (受取人).
        Beneficiary "BENEFICIARY",
        /// Somebody who considers joining or buying.
        Prospect "PROSPECT",
        /// Family of one of the above.
        Family "FAMILY",
        /// Unknown: who it is was not said. Cannot be acknowledged.
        Anonymous "ANONYMOUS",
        /// Somebody else.
        ThirdParty "THIRD_PARTY",
    }

    /// How serious a complaint is (重大度).
    Severity {
        /// Harm, misconduct, a vulnerable person or the media.
        S1 "S1",
        /// Financial loss, or repeated.
        S2 "S2",
        /// Normal.
        S3 "S3",
        /// Minor.
        S4 "S4",
    }

    /// What a complaint is about (苦情分類); the first six are the trade's common classes.
    ComplaintCategory {
        /// New contracts (新契約関係).
        NewContract "NEW_CONTRACT",
        /// Collection of premiums (収納関係).
        Collection "COLLECTION",
        /// Maintenance of contracts (保全関係).
        Maintenance "MAINTENANCE",
        /// Benefits (保険金・給付金・共済金関係).
        Benefit "BENEFIT",
        /// Care after the sale.
        AfterCare "AFTER_CARE",
        /// Systems and rules (制度・仕組).
        SystemRule "SYSTEM_RULE",
        /// Conduct of staff (応対).
        StaffConduct "STAFF_CONDUCT",
        /// Privacy.
        Privacy "PRIVACY",
        /// Anything else.
        Other "OTHER",
    }

    /// Ways of confirming receipt.
    AcknowledgementMethod {
        /// By telephone.
        Phone "PHONE",
        /// By letter.
        Letter "LETTER",
        /// By e-mail.
        Email "EMAIL",
        /// In person.
        InPerson "IN_PERSON",
    }

    /// Ways in which a final response is sent.
    ResponseMethod {
        /// By letter.
        Letter "LETTER",
        /// By e-mail.
        Email "EMAIL",
        /// Handed over in person.
        InPerson "IN_PERSON",
    }

    /// What letters to complainants are for. The codes are those of their templates.
    LetterKind {
        /// The complaint has arrived: its number and whom to ask.
        Acknowledgement "acknowledgement",
        /// Where the complaint stands.
        ProgressUpdate "progress-update",
        /// What can be said already.
        InterimReply "interim-reply",
        /// What was agreed on the fast track; sent with that step only.
        SummaryResolution "summary-resolution",
        /// The final response; sent with that step only.
        FinalResponse "final-response",
        /// Why there is no final response yet, and by when there will be.
        Delay "delay",
        /// Which body that settles disputes can be asked.
        AdrNotice "adr-notice",
    }

    /// Who is to answer something before the handling can go on.
    AwaitedParty {
        /// The complainant.
        Member "MEMBER",
        /// The insurer.
        Insurer "INSURER",
        /// The kyosai federation (コープ共済連).
        Federation "FEDERATION",
        /// Another unit of the co-op.
        OtherUnit "OTHER_UNIT",
    }

    /// How the handling of a voice was settled, before it was decided what follows from it.
    SettledHow {
        /// On the fast track.
        ResolvedFast "RESOLVED_FAST",
        /// The complainant accepted the final response.
        Accepted "ACCEPTED",
        /// The complainant did not answer the final response.
        NoReply "NO_REPLY",
        /// The complainant took it back.
        Withdrawn "WITHDRAWN",
        /// A voice that is no complaint was evaluated.
        Evaluated "EVALUATED",
        /// It was closed where it came from, before it was recorded here.
        Elsewhere "ELSEWHERE",
        /// It was handed to the division whose business it is.
        Rerouted "REROUTED",
    }

    /// Whose business a voice is about.
    BusinessScope {
        /// Kyosai and insurance.
        KyosaiAndInsurance "KYOSAI_AND_INSURANCE",
        /// Another business of the co-op's.
        OtherBusiness "OTHER_BUSINESS",
    }

    /// Kinds of notices to staff.
    NoticeKind {
        /// Something is to be done.
        Reminder "REMINDER",
        /// Somebody above must know of something.
        Escalation "ESCALATION",
    }

    /// Ways in which a voice that is no complaint is answered.
    ReplyMethod {
        /// By telephone.
        Phone "PHONE",
        /// By letter.
        Letter "LETTER",
        /// By e-mail.
        Email "EMAIL",
        /// In person.
        InPerson "IN_PERSON",
    }

    /// What the co-op decided on a complaint.
    Outcome {
        /// Upheld (認容).
        Upheld "UPHELD",
        /// Partly upheld (一部認容).
        PartlyUpheld "PARTLY_UPHELD",
        /// Not upheld (不認容).
        NotUpheld "NOT_UPHELD",
    }

    /// What has become of an improvement action that answers to a voice.
    ImprovementState {
        /// Proposed, or carried out, or its effect is checked.
        Open "OPEN",
        /// Not done, or given up.
        Declined "DECLINED",
        /// Done, with the effect that was wanted.
        Closed "CLOSED",
    }

    /// Classes of root causes.
    RootCauseCategory {
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
        /// No cause on the co-op's side.
        None "NONE",
    }

    /// What a deadline is for. The codes are also topics of notices and the second half of a rule's id.
    DeadlineKind {
        /// Confirm receipt.
        Acknowledge "acknowledge",
        /// Final response.
        FinalResponse "final-response",
        /// Classify and give to a handler.
        Triage "triage",
        /// Settle on the fast track.
        FastTrack "fast-track",
        /// Tell the complainant how it stands.
        ProgressUpdate "progress-update",
        /// Interim reply, if there is no final one yet.
        InterimReply "interim-reply",
        /// The co-op's own target for the final response.
        InternalTarget "internal-target",
        /// Tell the complainant of the body that settles disputes (裁定・紛争解決).
        AdrNotice "adr-notice",
        /// An answer that is awaited of somebody.
        AwaitedAnswer "awaited-answer",
        /// The complainant's answer to the final response.
        NoReply "no-reply",
        /// Ask whether the complainant is content with the handling.
        SatisfactionFollowUp "satisfaction-follow-up",
    }
}

impl DeadlineKind {
    /// Whether a complaint has it from its receipt on.
    #[must_use]
    pub const fn counts_from_receipt(self) -> bool {
        match self {
            Self::Acknowledge
            | Self::FinalResponse
            | Self::Triage
            | Self::ProgressUpdate
            | Self::InterimReply
            | Self::InternalTarget
            | Self::AdrNotice => true,
            Self::FastTrack | Self::AwaitedAnswer | Self::NoReply | Self::SatisfactionFollowUp => false,
        }
    }

    /// Whether a complaint that is taken up again gets a new one: all that is owed to the complainant from then on.
    #[must_use]
    pub const fn counts_from_reopening(self) -> bool {
        match self {
            Self::FinalResponse | Self::ProgressUpdate | Self::InterimReply | Self::InternalTarget | Self::AdrNotice => true,
            Self::Acknowledge | Self::Triage | Self::FastTrack | Self::AwaitedAnswer | Self::NoReply | Self::SatisfactionFollowUp => false,
        }
    }

    /// The levels of its ladder.
    #[must_use]
    pub const fn ladder(self) -> &'static [Level] {
        match self {
            Self::Acknowledge
            | Self::FinalResponse
            | Self::Triage
            | Self::ProgressUpdate
            | Self::InterimReply
            | Self::InternalTarget
            | Self::AdrNotice => &[Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive],
            Self::FastTrack => &[Level::RemindOwner, Level::TeamLead, Level::Lapse],
            Self::NoReply => &[Level::Lapse],
            Self::AwaitedAnswer | Self::SatisfactionFollowUp => &[Level::RemindOwner],
        }
    }

    /// Whether its end asks for something, rather than being late for it.
    #[must_use]
    pub const fn is_a_reminder(self) -> bool {
        matches!(self, Self::AwaitedAnswer | Self::SatisfactionFollowUp)
    }

    /// Whether it is a target of the co-op's own, which stands still while somebody else is to answer. Limits that law, the body that settles
    /// disputes or a promise to members set never do.
    #[must_use]
    pub const fn is_paused_while_awaiting(self) -> bool {
        match self {
            Self::InterimReply | Self::InternalTarget => true,
            Self::Acknowledge
            | Self::FinalResponse
            | Self::Triage
            | Self::FastTrack
            | Self::ProgressUpdate
            | Self::AdrNotice
            | Self::AwaitedAnswer
            | Self::NoReply
            | Self::SatisfactionFollowUp => false,
        }
    }

    /// Whether missing it means that the complainant waits longer than was meant, and is to be told how it stands.
    #[must_use]
    pub const fn is_target_of_reply(self) -> bool {
        match self {
            Self::InterimReply | Self::InternalTarget | Self::FinalResponse => true,
            Self::Acknowledge
            | Self::Triage
            | Self::FastTrack
            | Self::ProgressUpdate
            | Self::AdrNotice
            | Self::AwaitedAnswer
            | Self::NoReply
            | Self::SatisfactionFollowUp => false,
        }
    }
}

impl Outcome {
    /// The outcome of a whole, by those of its parts: upheld or not if all are, else partly.
    #[must_use]
    pub fn of_all(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        parts
            .into_iter()
            .reduce(|all, part| if all == part { all } else { Self::PartlyUpheld })
    }
}

impl Severity {
    /// S1 and S2 are decided by a compliance manager and closed by another than the handler (four eyes).
    #[must_use]
    pub const fn needs_four_eyes(self) -> bool {
        match self {
            Self::S1 | Self::S2 => true,
            Self::S3 | Self::S4 => false,
        }
    }

    /// The level from which up everybody is told the same day; none if the ladder is climbed as time passes.
    #[must_use]
    pub const fn starts_at(self) -> Option<Level> {
        match self {
            Self::S1 => Some(Level::ComplianceManager),
            Self::S2 | Self::S3 | Self::S4 => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_as_they_write() {
        for &kind in VoiceKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
        }
        for &kind in DeadlineKind::ALL {
            let written = serde_json::to_value(kind).unwrap();
            assert_eq!(serde_json::from_value::<DeadlineKind>(written).unwrap(), kind);
        }
        let unknown = "S5".parse::<Severity>().unwrap_err();
        assert_eq!(unknown.to_string(), "no Severity has that code");
    }
}

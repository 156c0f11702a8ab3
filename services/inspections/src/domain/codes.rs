//! The closed lists of the domain, each value with a stable code: what tables, filters and audit entries hold.

use honi_casework::Level;
use honi_names::codes;

codes! {
    /// How serious a signal is.
    Severity {
        /// Little weight.
        Low "LOW",
        /// Some weight.
        Medium "MEDIUM",
        /// Somebody should look within days.
        High "HIGH",
    }

    /// Where an investigation stands (domain 3.2).
    StateCode {
        /// Signals are watched; nobody has to do anything.
        Signalled "SIGNALLED",
        /// Somebody is to decide whether to open it.
        Triage "TRIAGE",
        /// Nothing is behind it, with the reason.
        Dismissed "DISMISSED",
        /// Another case has its signals.
        Merged "MERGED",
        /// To be investigated.
        Opened "OPENED",
        /// How is decided.
        Planned "PLANNED",
        /// The evidence is fixed, before anybody it is about knows.
        EvidencePreserved "EVIDENCE_PRESERVED",
        /// The salesperson was heard, or need not be.
        HearingSales "HEARING_SALES",
        /// The supervisor was heard as well, or need not be.
        HearingSupervisor "HEARING_SUPERVISOR",
        /// The member is asked.
        MemberConfirmation "MEMBER_CONFIRMATION",
        /// What was found is weighed.
        Analysis "ANALYSIS",
        /// More evidence is to come first.
        MoreEvidence "MORE_EVIDENCE",
        /// A decision is proposed.
        DecisionProposed "DECISION_PROPOSED",
        /// One of two has approved it.
        DecisionReview "DECISION_REVIEW",
        /// Decided: the solicitation was proper.
        Proper "PROPER",
        /// Decided: improper in a minor way.
        ImproperMinor "IMPROPER_MINOR",
        /// Decided: improper.
        Improper "IMPROPER",
        /// Decided: an incident of misconduct (不祥事件).
        Misconduct "MISCONDUCT",
        /// Decided: it cannot be found out.
        Undetermined "UNDETERMINED",
        /// What is offered to the member is decided.
        RemedyPlan "REMEDY_PLAN",
        /// It was carried out.
        RemedyExecution "REMEDY_EXECUTION",
        /// Somebody else has confirmed that it was.
        RemedyConfirmed "REMEDY_CONFIRMED",
        /// What keeps it from happening again is decided.
        Prevention "PREVENTION",
        /// Whoever was concerned has been told.
        Feedback "FEEDBACK",
        /// Handled to its end.
        Closed "CLOSED",
        /// Taken up again.
        Reopened "REOPENED",
    }

    /// What deadlines are for.
    DeadlineKind {
        /// Decide whether to open it.
        Triage "triage",
        /// Decide how to investigate.
        Plan "plan",
        /// Hear the salesperson and the supervisor.
        Hearings "hearings",
        /// Try to reach the member for the first time.
        MemberContact "member-contact",
        /// Be done with asking the member.
        MemberConfirmation "member-confirmation",
        /// The member's answer to a letter.
        MemberLetter "member-letter",
        /// Decide, by the co-op's own target.
        DecisionTarget "decision-target",
        /// Decide, at the latest.
        DecisionLimit "decision-limit",
        /// Tell the underwriter of misconduct.
        UnderwriterNotice "underwriter-notice",
        /// The authority is told of misconduct, by law.
        StatutoryNotice "statutory-notice",
        /// Decide what is offered to the member.
        RemedyOffer "remedy-offer",
        /// Carry it out.
        RemedyExecution "remedy-execution",
    }

    /// Where a case came from.
    Source {
        /// The detection of suspicious contracts.
        Detection "DETECTION",
        /// Somebody of the co-op.
        Staff "STAFF",
        /// A complaint that alleges improper solicitation.
        Complaint "COMPLAINT",
    }

    /// Why nothing is behind a case.
    DismissReason {
        /// What it rests on was undone.
        Cured "CURED",
        /// What it rests on was recorded wrongly.
        DataError "DATA_ERROR",
        /// It is explained by what is on record.
        Explained "EXPLAINED",
    }

    /// Who is heard.
    HearingOf {
        /// The salesperson.
        Sales "SALES",
        /// The supervisor, or whoever is above one who is a subject.
        Supervisor "SUPERVISOR",
        /// Somebody else.
        Other "OTHER",
    }

    /// Why somebody is not heard.
    AbsenceReason {
        /// They have left the co-op.
        Left "LEFT",
        /// They are on leave for longer than it can wait.
        Leave "LEAVE",
        /// There is nobody in that place.
        Vacant "VACANT",
    }

    /// What somebody who was heard says to the minutes.
    Minutes {
        /// They are as it was.
        Confirmed "CONFIRMED",
        /// They would not sign.
        Refused "REFUSED",
    }

    /// What evidence is of.
    EvidenceKind {
        /// The record of what the member wanted.
        IntentRecord "INTENT_RECORD",
        /// What was compared.
        ComparisonSet "COMPARISON_SET",
        /// What was handed over and acknowledged.
        Disclosures "DISCLOSURES",
        /// Who spoke with the member when.
        ContactHistory "CONTACT_HISTORY",
        /// The contracts before and after.
        Contracts "CONTRACTS",
        /// What was paid for selling them.
        Commissions "COMMISSIONS",
        /// The talk script in force.
        TalkScript "TALK_SCRIPT",
        /// The right to sell on the day.
        Qualification "QUALIFICATION",
        /// A recording, by its reference.
        Recording "RECORDING",
        /// Anything else.
        Other "OTHER",
    }

    /// Through which channel a member is tried.
    ContactChannel {
        /// By telephone.
        Phone "PHONE",
        /// At the door.
        Visit "VISIT",
        /// By e-mail.
        Email "EMAIL",
        /// By letter.
        Letter "LETTER",
    }

    /// What came of it.
    ContactResult {
        /// The member answered the questions.
        Answered "ANSWERED",
        /// Nobody was reached.
        NotReached "NOT_REACHED",
        /// The member wants not to be asked.
        Refused "REFUSED",
    }

    /// How asking the member ended.
    ConfirmationResult {
        /// The member answered.
        Answered "ANSWERED",
        /// The member would not; the decision rests on documents.
        Refused "REFUSED",
        /// The member could not be reached.
        Unreachable "UNREACHABLE",
    }

    /// What is decided.
    Conclusion {
        /// The solicitation was proper.
        Proper "PROPER",
        /// Improper in a minor way.
        ImproperMinor "IMPROPER_MINOR",
        /// Improper.
        Improper "IMPROPER",
        /// An incident of misconduct (不祥事件).
        Misconduct "MISCONDUCT",
        /// It cannot be found out.
        Undetermined "UNDETERMINED",
    }

    /// What follows for staff.
    Measure {
        /// Guidance.
        Guidance "GUIDANCE",
        /// Training and roleplay.
        Retrain "RETRAIN",
        /// Sells with somebody beside, for a time.
        SupervisedSales "SUPERVISED_SALES",
        /// Does not solicit, for a time.
        SuspendSolicitation "SUSPEND_SOLICITATION",
        /// A matter for human resources.
        HrReferral "HR_REFERRAL",
    }

    /// What the member is offered.
    Remedy {
        /// The old contract as if it had not ended.
        RestoreOldContract "RESTORE_OLD_CONTRACT",
        /// The new contract is void or cancelled.
        CancelNew "CANCEL_NEW",
        /// Money back.
        Refund "REFUND",
        /// What the gap in cover cost.
        CoverGapCompensation "COVER_GAP_COMPENSATION",
        /// An explanation and an apology.
        ExplainApologise "EXPLAIN_APOLOGISE",
        /// Nothing, with the reason in the text.
        Nothing "NONE",
    }

    /// What the member says to the offer.
    MemberChoice {
        /// Accepts.
        Accepted "ACCEPTED",
        /// Wants to keep things as they are.
        Declined "DECLINED",
    }

    /// Who is told of misconduct.
    NoticeTo {
        /// The underwriter, who carries the statutory notice.
        Underwriter "UNDERWRITER",
        /// The authority, by the underwriter.
        Authority "AUTHORITY",
    }
}

/// The usual ladder.
const ALL_LEVELS: &[Level] = &[Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];

impl DeadlineKind {
    /// The levels of its ladder.
    #[must_use]
    pub const fn ladder(self) -> &'static [Level] {
        match self {
            Self::MemberLetter => &[Level::Lapse],
            Self::Triage
            | Self::Plan
            | Self::Hearings
            | Self::MemberContact
            | Self::MemberConfirmation
            | Self::DecisionTarget
            | Self::DecisionLimit
            | Self::UnderwriterNotice
            | Self::StatutoryNotice
            | Self::RemedyOffer
            | Self::RemedyExecution => ALL_LEVELS,
        }
    }
}

impl EvidenceKind {
    /// What must be named when evidence is preserved, were it to say that there is none (domain 3.2).
    pub const REQUIRED: [Self; 8] = [
        Self::IntentRecord,
        Self::ComparisonSet,
        Self::Disclosures,
        Self::ContactHistory,
        Self::Contracts,
        Self::Commissions,
        Self::TalkScript,
        Self::Qualification,
    ];
}

impl Conclusion {
    /// Whether a remedy and prevention follow.
    #[must_use]
    pub const fn is_improper(self) -> bool {
        match self {
            Self::ImproperMinor | Self::Improper | Self::Misconduct => true,
            Self::Proper | Self::Undetermined => false,
        }
    }

    /// The state of a case that was decided so.
    #[must_use]
    pub const fn state(self) -> StateCode {
        match self {
            Self::Proper => StateCode::Proper,
            Self::ImproperMinor => StateCode::ImproperMinor,
            Self::Improper => StateCode::Improper,
            Self::Misconduct => StateCode::Misconduct,
            Self::Undetermined => StateCode::Undetermined,
        }
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
        for &conclusion in Conclusion::ALL {
            assert_eq!(conclusion.state().code(), conclusion.code());
        }
    }
}

//! Closed lists: values of the proto and of the domain.

use honi_proto::casework::v1 as casework;
use honi_proto::inspections::v1 as pb;
use honi_serve::Problem;

use crate::domain;

honi_door::lists! {
    AbsenceReason AbsenceReason absence_reason absence_reason_message { Left Leave Vacant }
    Conclusion Conclusion conclusion conclusion_message { Proper ImproperMinor Improper Misconduct Undetermined }
    ContactChannel ContactChannel contact_channel contact_channel_message { Phone Visit Email Letter }
    ContactResult ContactResult contact_result contact_result_message { Answered NotReached Refused }
    DismissReason DismissReason dismiss_reason dismiss_reason_message { Cured DataError Explained }
    EvidenceKind EvidenceKind evidence_kind evidence_kind_message {
        IntentRecord ComparisonSet Disclosures ContactHistory Contracts Commissions TalkScript Qualification Recording Other
    }
    HearingOf HearingOf hearing_of hearing_of_message { Sales Supervisor Other }
    InvestigationDeadlineKind DeadlineKind deadline_kind deadline_kind_message {
        Triage Plan Hearings MemberContact MemberConfirmation MemberLetter DecisionTarget DecisionLimit UnderwriterNotice StatutoryNotice
        RemedyOffer RemedyExecution
    }
    MemberChoice MemberChoice member_choice member_choice_message { Accepted Declined }
    Minutes Minutes minutes minutes_message { Confirmed Refused }
    MisconductNoticeTo NoticeTo notice_to notice_to_message { Underwriter Authority }
    StaffMeasureKind Measure measure measure_message { Guidance Retrain SupervisedSales SuspendSolicitation HrReferral }
}

honi_door::answers! {
    ConfirmationResult ConfirmationResult confirmation_result_message { Answered Refused Unreachable }
    InvestigationSource Source source_message { Detection Staff Complaint }
    InvestigationState StateCode state_message {
        Signalled Triage Dismissed Merged Opened Planned EvidencePreserved HearingSales HearingSupervisor MemberConfirmation Analysis
        MoreEvidence DecisionProposed DecisionReview Proper ImproperMinor Improper Misconduct Undetermined RemedyPlan RemedyExecution
        RemedyConfirmed Prevention Feedback Closed Reopened
    }
    SignalSeverity Severity severity_message { Low Medium High }
}

pub(super) fn remedy(field: &str, value: pb::Remedy) -> Result<domain::Remedy, Problem> {
    Ok(match value {
        pb::Remedy::Unspecified => return Err(honi_door::field::required(field)),
        pb::Remedy::RestoreOldContract => domain::Remedy::RestoreOldContract,
        pb::Remedy::CancelNew => domain::Remedy::CancelNew,
        pb::Remedy::Refund => domain::Remedy::Refund,
        pb::Remedy::CoverGapCompensation => domain::Remedy::CoverGapCompensation,
        pb::Remedy::ExplainApologise => domain::Remedy::ExplainApologise,
        pb::Remedy::None => domain::Remedy::Nothing,
    })
}

pub(super) fn remedy_message(value: domain::Remedy) -> i32 {
    match value {
        domain::Remedy::RestoreOldContract => pb::Remedy::RestoreOldContract,
        domain::Remedy::CancelNew => pb::Remedy::CancelNew,
        domain::Remedy::Refund => pb::Remedy::Refund,
        domain::Remedy::CoverGapCompensation => pb::Remedy::CoverGapCompensation,
        domain::Remedy::ExplainApologise => pb::Remedy::ExplainApologise,
        domain::Remedy::Nothing => pb::Remedy::None,
    }
    .into()
}

pub(super) fn level(field: &str, value: casework::EscalationLevel) -> Result<domain::Level, Problem> {
    Ok(match value {
        casework::EscalationLevel::Unspecified => return Err(honi_door::field::required(field)),
        casework::EscalationLevel::RemindOwner => domain::Level::RemindOwner,
        casework::EscalationLevel::TeamLead => domain::Level::TeamLead,
        casework::EscalationLevel::ComplianceManager => domain::Level::ComplianceManager,
        casework::EscalationLevel::Executive => domain::Level::Executive,
        casework::EscalationLevel::Lapse => domain::Level::Lapse,
    })
}

pub(super) fn level_message(value: domain::Level) -> i32 {
    match value {
        domain::Level::RemindOwner => casework::EscalationLevel::RemindOwner,
        domain::Level::TeamLead => casework::EscalationLevel::TeamLead,
        domain::Level::ComplianceManager => casework::EscalationLevel::ComplianceManager,
        domain::Level::Executive => casework::EscalationLevel::Executive,
        domain::Level::Lapse => casework::EscalationLevel::Lapse,
    }
    .into()
}

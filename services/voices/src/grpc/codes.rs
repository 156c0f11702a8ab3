//! The closed lists: values of the proto and of the domain. A value that the caller left out is refused.

use honi_door::{answers, lists};
use honi_proto::voices::v1 as pb;
use honi_serve::Problem;

use crate::domain;

lists! {
    VoiceKind VoiceKind voice_kind voice_kind_message { Opinion Request Complaint Praise Inquiry }
    Channel Channel channel channel_message { Phone Branch Web Letter Survey Event }
    ComplainantRelation ComplainantRelation complainant_relation complainant_relation_message { Member Policyholder Insured Beneficiary Prospect Family Anonymous ThirdParty }
    Severity Severity severity severity_message { S1 S2 S3 S4 }
    ComplaintCategory ComplaintCategory complaint_category complaint_category_message { NewContract Collection Maintenance Benefit AfterCare SystemRule StaffConduct Privacy Other }
    AcknowledgementMethod AcknowledgementMethod acknowledgement_method acknowledgement_method_message { Phone Letter Email InPerson }
    Outcome Outcome outcome outcome_message { Upheld PartlyUpheld NotUpheld }
    RootCauseCategory RootCauseCategory root_cause_category root_cause_category_message { Explanation Procedure Staff Product System External None }
    DeadlineKind DeadlineKind deadline_kind deadline_kind_message { Acknowledge FinalResponse Triage FastTrack ProgressUpdate InterimReply InternalTarget AdrNotice AwaitedAnswer NoReply SatisfactionFollowUp }
    EscalationLevel Level level level_message { RemindOwner TeamLead ComplianceManager Executive Lapse }
    AwaitedParty AwaitedParty awaited_party awaited_party_message { Member Insurer Federation OtherUnit }
    ResponseMethod ResponseMethod response_method response_method_message { Letter Email InPerson }
    ReplyMethod ReplyMethod reply_method reply_method_message { Phone Letter Email InPerson }
    LetterKind LetterKind letter_kind letter_kind_message { Acknowledgement ProgressUpdate InterimReply SummaryResolution FinalResponse Delay AdrNotice }
}

answers! {
    VoiceState StateCode state_message {
        Received Acknowledged Triaged FastTrack ResolvedFast Investigating AwaitingMember AwaitingExternal ResponseDrafted ResponseApproval
        Responded Accepted NoReply SecondReview Withdrawn ImprovementDecision Closed Reopened
        Rerouted
    }
    SettledHow SettledHow settled_how_message { ResolvedFast Accepted NoReply Withdrawn Evaluated Elsewhere Rerouted }
    BusinessScope BusinessScope scope_message { KyosaiAndInsurance OtherBusiness }
}

pub(super) fn member_decision(field: &str, value: pb::MemberDecision) -> Result<domain::MemberDecision, Problem> {
    match value {
        pb::MemberDecision::Unspecified => Err(Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required")),
        pb::MemberDecision::Accepted => Ok(domain::MemberDecision::Accepted),
        pb::MemberDecision::NotAccepted => Ok(domain::MemberDecision::NotAccepted),
    }
}

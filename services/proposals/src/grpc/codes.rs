//! The closed lists: values of the proto and of the domain. A value that the caller left out is refused.

use honi_door::{answers, lists};
use honi_proto::proposals::v1 as pb;

use crate::domain;
use crate::domain::detection;

lists! {
    UnderwriterKind UnderwriterKind underwriter_kind underwriter_kind_message { Insurer KyosaiFederation }
    LineGroup LineGroup line_group line_group_message { LifeDeath Medical Cancer Injury Auto Fire Care Pension Pet Child }
    ContractOrigin ContractOrigin origin origin_message { New Renewal AutoRenewal Conversion Reinstatement Reissue }
    TerminationReason TerminationReason termination_reason termination_reason_message {
        Surrender Lapse Rescission CoolingOff Void Annulment MutualCancel Death BenefitPaidEnd Maturity Transfer MemberLeft Conversion
        ObjectDisposed
    }
    DisclosureDocumentKind DocumentKind document_kind document_kind_message { Outline Warning }
    BenefitKind BenefitKind benefit_kind benefit_kind_message { Gift Entertainment Secondment CostShare Purchase Other }
    RevisionDecision RevisionDecision revision_decision revision_decision_message { Keep Change Retire }
    BenefitVerdict BenefitVerdict benefit_verdict benefit_verdict_message { Returned NoInfluence }
    CorrectionReason CorrectionReason correction_reason correction_reason_message { EntryError UnderwriterCorrection LateNotice }
}

answers! {
    BenefitState BenefitState benefit_state_message { Recorded Open Reviewed }
    ContractState ContractState state_message { Applied Declined InForce Ended }
    SignalState SignalState signal_state_message { Raised Cured }
}

pub(super) fn severity_message(value: detection::Severity) -> i32 {
    match value {
        detection::Severity::Low => pb::SignalSeverity::Low.into(),
        detection::Severity::Medium => pb::SignalSeverity::Medium.into(),
        detection::Severity::High => pb::SignalSeverity::High.into(),
    }
}

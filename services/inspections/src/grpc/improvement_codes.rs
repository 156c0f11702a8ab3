//! Closed lists of improvement actions: values of the proto and of the domain.

use honi_proto::inspections::v1 as pb;

use crate::domain::improvement as domain;

honi_door::lists! {
    CauseCategory CauseCategory cause_category cause_category_message { Explanation Procedure Staff Product System External }
    ImprovementDeadlineKind DeadlineKind deadline_kind deadline_kind_message {
        Decision Plan Implementation Verification EffectCheck Closing Rework
    }
    ImprovementKind Kind kind kind_message { Corrective Preventive }
}

honi_door::answers! {
    ImprovementState StateCode state_message {
        Proposed Declined Accepted CauseAnalysed Planned InProgress Implemented Verified Ineffective EffectCheck Closed
    }
}

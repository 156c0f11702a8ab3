//! The closed lists of proposals: values of the proto and of the domain.

use honi_door::{answers, lists};
use honi_proto::proposals::v1 as pb;

use crate::domain::solicitation as domain;

lists! {
    CriterionImportance Importance criterion_importance criterion_importance_message { Must Should Nice }
    CriterionSatisfaction Satisfaction satisfaction satisfaction_message { Unmet Partly Met }
    ExistingCover ExistingCover existing_cover existing_cover_message { None Keep Replace }
    IntentField IntentField intent_field intent_field_message {
        Purpose Criteria PremiumLimit Cover Period Underwriter ExistingCover
    }
    IntentChangeReason IntentChangeReason intent_change_reason intent_change_reason_message {
        Explanation Premium Family HealthUnderwriting Circumstances Misrecorded
    }
    SoleReason SoleReason sole_reason sole_reason_message { OnlyProduct MemberAsked HealthUnderwriting }
    MemberInterestBasis MemberInterestBasis member_interest_basis member_interest_basis_message {
        MemberExplicitChoice CoverageNeed ServiceNeed HealthUnderwriting
    }
    SolicitationExtraStep ExtraStep extra_step extra_step_message { FamilyPresent SecondVisit SecondSolicitor CallBack }
    ProposalOutcome Closing closing closing_message { Withdrawn NoSuitableProduct }
}

answers! {
    ProposalState StateCode proposal_state_message {
        Intent Compared ConflictSuspected Recommended Presented Confirmed Applied Closed
    }
    ConflictGround ConflictGround conflict_ground_message { BetterCommission OwnContract OpenBenefit Campaign }
}

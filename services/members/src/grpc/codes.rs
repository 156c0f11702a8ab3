//! The closed lists: values of the proto and of the domain. A value that the caller left out is refused.

use honi_proto::members::v1 as pb;
use honi_serve::Problem;

use crate::domain;

/// Both ways between a list of the proto and one of the domain, value by value.
macro_rules! lists {
    ($($proto:ident $from:ident $to:ident { $($value:ident)* })*) => {$(
        pub(super) fn $from(field: &str, value: i32) -> Result<domain::$proto, Problem> {
            match pb::$proto::try_from(value) {
                Ok(pb::$proto::Unspecified) | Err(_) => Err(Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required")),
                $(Ok(pb::$proto::$value) => Ok(domain::$proto::$value),)*
            }
        }

        pub(super) fn $to(value: domain::$proto) -> i32 {
            match value {
                $(domain::$proto::$value => pb::$proto::$value.into(),)*
            }
        }
    )*};
}

/// The same of lists that are only answered.
macro_rules! answers {
    ($($proto:ident $to:ident { $($value:ident $number:ident)* })*) => {$(
        pub(super) fn $to(value: domain::$proto) -> i32 {
            match value {
                $(domain::$proto::$value => pb::$proto::$number.into(),)*
            }
        }
    )*};
}

lists! {
    LifeStage life_stage life_stage_message { Single Couple ChildPreschool ChildSchool ChildIndependent RetirementNear Retired Other }
    EnrollmentMotive enrollment_motive enrollment_motive_message { Marriage Childbirth Home Work Illness Review Renewal Recommendation Other }
    ProtectionKind protection_kind protection_kind_message { Death Medical Cancer Nursing Income Education OldAge Fire Earthquake Vehicle Liability Other }
    Importance importance importance_message { Must Should Nice }
    CareNeed care_need care_need_message { Hearing Sight Language FamilyPresent Cognitive FirstTime Disability Other }
    HouseholdRelation household_relation household_relation_message { Spouse Child Parent Sibling Grandchild Grandparent OtherRelative Cohabitant }
    ScreeningKind screening_kind screening_kind_message { AntisocialForce Violence UnreasonableDemand FraudSuspected }
    ContactPurpose contact_purpose contact_purpose_message { Survey EventInvitation ProductInformation SatisfactionFollowUp VoicePublication }
    ConsentMethod consent_method consent_method_message { Paper Web Phone InPerson }
    ContactChannel contact_channel contact_channel_message { Phone Letter Email Visit }
}

answers! {
    NeedsAxis needs_axis_message { LifeStage LifeStage EnrollmentMotive EnrollmentMotive ProtectionNeeds ProtectionNeeds Cost Cost }
    ExtraStep extra_step_message { FamilyPresent FamilyPresent SecondVisit SecondVisit SecondSolicitor SecondSolicitor CallBack CallBack }
    ConsentDecision consent_decision_message { Given Given Withdrawn Withdrawn }
    ContactRefusal contact_refusal_message { NotActive NotActive Restricted Restricted DoNotContact DoNotContact NoConsent NoConsent Withdrawn Withdrawn Channel Channel Time Time }
    HandlerGuidance handler_guidance_message { AskCompliance AskCompliance NeverAlone NeverAlone }
    AgeGroup age_group_message { Unknown Unknown Below70 Below70 From70 From70 From80 From80 }
}

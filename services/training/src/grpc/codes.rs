//! The closed lists: values of the protos and of the domain. A value that the caller left out is refused.

use honi_door::field::required;
use honi_proto::{proposals, training};
use honi_serve::Problem;

use crate::domain;

/// From a list of the protos to one of the domain, value by value.
macro_rules! taken {
    ($($package:ident $list:ident $from:ident { $($value:ident)* })*) => {$(
        pub(super) fn $from(field: &str, value: i32) -> Result<domain::$list, Problem> {
            match $package::v1::$list::try_from(value) {
                Ok($package::v1::$list::Unspecified) | Err(_) => Err(required(field)),
                $(Ok($package::v1::$list::$value) => Ok(domain::$list::$value),)*
            }
        }
    )*};
}

/// From a list of the domain to one of the protos.
macro_rules! given {
    ($($domain:ident as $list:ident $to:ident { $($value:ident)* })*) => {$(
        pub(super) fn $to(value: domain::$domain) -> i32 {
            match value {
                $(domain::$domain::$value => training::v1::$list::$value.into(),)*
            }
        }
    )*};
}

taken! {
    training CredentialKind credential_kind { Afp Cfp FpSkill1 FpSkill2 FpSkill3 NonlifeBasic NonlifeAuto NonlifeFire NonlifeInjury NonlifeUnivExpert NonlifeUnivConsulting LifeGeneral LifeExpert LifeVariable LifeFx KyosaiPromoter }
    training MeasureReason measure_reason { Investigation Misconduct Authority Underwriter EducationMissing Leave EntryError }
    training CredentialMilestone credential_milestone { NineMonths UnitsBehind ThreeMonths ThirtyDays ExpiryMonth SevenDays Expiry }
    training SolicitationAct solicitation_act { IntentCapture Explanation Application }
    proposals UnderwriterKind underwriter_kind { Insurer KyosaiFederation }
    proposals LineGroup line_group { LifeDeath Medical Cancer Injury Auto Fire Care Pension Pet Child }
}

given! {
    CredentialKind as CredentialKind credential_kind_message { Afp Cfp FpSkill1 FpSkill2 FpSkill3 NonlifeBasic NonlifeAuto NonlifeFire NonlifeInjury NonlifeUnivExpert NonlifeUnivConsulting LifeGeneral LifeExpert LifeVariable LifeFx KyosaiPromoter }
    MeasureReason as MeasureReason measure_reason_message { Investigation Misconduct Authority Underwriter EducationMissing Leave EntryError }
    CredentialState as CredentialState credential_state_message { Registered Verified Valid RenewalWindow Renewed Expired Surrendered Suspended Revoked }
    CredentialMilestone as CredentialMilestone credential_milestone_message { NineMonths UnitsBehind ThreeMonths ThirtyDays ExpiryMonth SevenDays Expiry }
    Ending as CredentialState ending_message { Surrendered Revoked }
    DenialReason as SolicitationDenialReason denial_reason_message { NotEmployed SolicitationSuspended CredentialMissing CredentialUnverified CredentialExpired CredentialSuspended }
}

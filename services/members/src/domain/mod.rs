//! What a member's record is and which changes it allows. Pure: no database, no gRPC, no clock.

mod care;
mod contact;
mod household;
mod member;
mod needs;
mod screening;

pub use care::{AgeGroup, CareAttributes, CareNeed, ExtraStep, ExtraSteps};
pub use contact::{
    ClosedAllDay, Consent, ConsentDecision, ConsentMethod, ContactCase, ContactChannel, ContactPurpose, ContactRefusal, ContactRights,
    in_force,
};
pub use honi_names::UnknownCode;
pub use household::{HouseholdPerson, HouseholdRelation, Period, PeriodError, PersonData, Stay, is_free};
pub use member::{FieldValue, Member, NewMember, Profile, ProfileField, State, TransitionError, Version};
pub use needs::{EnrollmentMotive, Importance, LifeStage, NeededTwice, NeedsAxis, NeedsProfile, ProtectionKind, ProtectionNeed};
pub use screening::{Flag, HandlerGuidance, LiftProposal, Screening, ScreeningError, ScreeningKind};

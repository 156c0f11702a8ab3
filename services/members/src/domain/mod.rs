//! What a member's record is and which changes it allows. Pure: no database, no gRPC, no clock.

mod care;
mod codes;
mod member;
mod needs;

pub use care::{AgeGroup, CareAttributes, CareNeed, ExtraStep, ExtraSteps};
pub use codes::UnknownCode;
pub use member::{FieldValue, Member, NewMember, Profile, ProfileField, State, TransitionError, Version};
pub use needs::{EnrollmentMotive, Importance, LifeStage, NeededTwice, NeedsAxis, NeedsProfile, ProtectionKind, ProtectionNeed};

//! What a member's record is and which changes it allows. Pure: no database, no gRPC, no clock.

mod member;

pub use member::{FieldValue, Member, NewMember, Profile, ProfileField, State, TransitionError, Version};

//! Typed ids, resource names and page tokens.

mod error;
mod ids;
pub mod page_token;
mod resource;
mod slug;

pub use error::NameError;
pub use ids::Ids;
pub use resource::{
    DigestName, HouseholdName, HouseholdPersonName, MemberName, NoticeName, OrgUnitName, StaffName, UnitClosureName, VoiceLetterName,
    VoiceName,
};
pub use slug::CalendarName;

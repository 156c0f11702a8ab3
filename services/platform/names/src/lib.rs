//! Typed ids, resource names and page tokens.

mod codes;
mod error;
mod ids;
mod number;
pub mod page_token;
mod resource;
mod slug;

pub use codes::UnknownCode;
pub use error::NameError;
pub use ids::Ids;
pub use number::{ContractNumber, ImprovementNumber, InvestigationNumber, NumberError, ProposalNumber, SignalNumber, VoiceNumber};
pub use resource::{
    BacktestName, BenefitName, CampaignName, ContractImportName, ContractName, CredentialName, DetectionParameterSetName, DigestName,
    HouseholdName, HouseholdPersonName, ImprovementActionName, InvestigationName, MemberName, NoticeName, OrgUnitName, ProductName,
    ProposalName, RecommendationPolicyName, SignalName, SolicitationSuspensionName, StaffName, UnitClosureName, VoiceLetterName, VoiceName,
};
pub use slug::CalendarName;

//! The organisation, the credentials of its staff and their right to sell: what is in force on which day, and which changes it allows. Pure:
//! no database, no gRPC, no clock.

mod assignment;
mod calendar;
mod counting;
mod credential;
mod credential_state;
mod effective;
mod lifecycle;
mod notice;
mod org_unit;
mod reminders;
mod requirements;
mod solicitation;
mod staff;
mod units;

pub use assignment::{Assignment, Assignments, reporting_line};
pub use calendar::{Calendar, ClosureError, UnitClosure};
pub use counting::{CountingDays, Opening};
pub use credential::{
    Certificate, Credential, CredentialError, CredentialKind, CredentialStep, Earned, Ended, Ending, Facts, MeasureReason, Suspension,
    Validity, Verification,
};
pub use credential_state::CredentialState;
pub use effective::{Effective, OrderError, in_force_on};
pub use lifecycle::{CredentialMilestone, MilestonePlan, NothingReached, Reached};
pub use notice::{Notice, NoticeKind, Recipient};
pub use org_unit::{OrgUnit, OrgUnitKind, OrgUnitRevision, Placement, stands_below};
pub use reminders::reminders;
pub use requirements::{LineGroup, Requirement, SolicitationAct, UnderwriterKind, required};
pub use solicitation::{DenialReason, Question, SolicitationRight, SolicitationSuspension, SuspensionError, solicitation_right};
pub use staff::{EmploymentError, Staff};
pub use units::Units;

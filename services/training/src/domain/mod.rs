//! The organisation: what is in force on which day, and which changes it allows. Pure: no database, no gRPC, no clock.

mod assignment;
mod calendar;
mod effective;
mod notice;
mod org_unit;
mod staff;

pub use assignment::{Assignment, Assignments, reporting_line};
pub use calendar::{Calendar, ClosureError, UnitClosure};
pub use effective::{Effective, OrderError, in_force_on};
pub use notice::{Notice, NoticeKind, Recipient};
pub use org_unit::{OrgUnit, OrgUnitKind, OrgUnitRevision, Placement, stands_below};
pub use staff::{EmploymentError, Staff};

//! Whom a rung tells.

use honi_names::{OrgUnitName, StaffName};

/// Somebody to notify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// A staff.
    Staff(StaffName),
    /// The queue of a unit.
    OrgUnitQueue(OrgUnitName),
    /// Everybody who holds a role, by its code.
    Role(&'static str),
    /// Everybody in a unit who holds a role, by its code.
    RoleInUnit(&'static str, OrgUnitName),
    /// The supervisor, at the time, of a staff.
    SupervisorOf(StaffName),
}

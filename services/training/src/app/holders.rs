//! Whose credentials and measures somebody may see, or decide on. The policies look at the holder, and at the unit where the holder is today.

use honi_access::Resource;
use honi_names::StaffName;
use honi_serve::{Caller, Problem};

use super::Deps;
use crate::domain::Assignments;
use crate::storage::Holders;

/// The holder as the policies see it.
pub(super) struct Holder {
    resource: Resource,
}

impl Holder {
    fn resource(staff: &str, org_unit: &str) -> Resource {
        Resource::new("Credential", staff).text("staff", staff).text("org_unit", org_unit)
    }
}

impl Deps {
    /// A holder with these assignments; the unit is that of today, none for who is unknown.
    pub(super) fn holder(&self, staff: StaffName, assignments: &Assignments) -> Holder {
        let unit = assignments.on(self.clock.today_in_japan()).map(|it| it.org_unit.to_string());
        Holder {
            resource: Holder::resource(&staff.to_string(), &unit.unwrap_or_default()),
        }
    }

    /// Decides on what the caller would do with a holder.
    ///
    /// # Errors
    /// PERMISSION_DENIED.
    pub(super) fn permit_with(&self, caller: &Caller, holder: &Holder) -> Result<(), Problem> {
        self.permit(caller, &holder.resource)
    }

    /// Whether the caller may do with a holder what `method` does; else there is no such thing as `name` for them, and the access log knows.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) fn show(&self, caller: &Caller, method: &str, holder: &Holder, name: impl ToString) -> Result<(), Problem> {
        if self.policies.decide(&caller.actor, method, &holder.resource).is_allowed() {
            return Ok(());
        }
        caller.mark_refused();
        Err(Problem::not_found(name.to_string()))
    }

    /// Those whose records the caller's list may show.
    pub(super) fn holders(&self, caller: &Caller) -> Holders {
        let may = |staff: &str, unit: &str| self.permit(caller, &Holder::resource(staff, unit)).is_ok();
        let today = self.clock.today_in_japan();
        Holders {
            everybody: may("", ""),
            staff: caller.actor.staff_name().filter(|staff| may(&staff.to_string(), "")),
            unit: caller
                .actor
                .org_unit
                .filter(|unit| may("", &unit.to_string()))
                .map(|unit| (unit, today)),
        }
    }
}

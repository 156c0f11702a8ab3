//! The staff that may sign in.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use chrono::NaiveDate;
use honi_access::Role;
use honi_names::{OrgUnitName, StaffName};

use super::Subject;

/// A fictional staff.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name of the staff in the organisation's register.
    pub staff: StaffName,
    /// The roles held.
    pub roles: BTreeSet<Role>,
    /// The unit.
    pub org_unit: Option<OrgUnitName>,
    /// What the sign-in page shows, such as name and office.
    pub label: String,
    /// The last day of employment, if it is known.
    pub employed_until: Option<NaiveDate>,
}

/// All of them.
pub(super) struct People(RwLock<Vec<Person>>);

impl People {
    pub(super) fn new(people: Vec<Person>) -> Self {
        Self(RwLock::new(people))
    }

    pub(super) fn replace(&self, people: Vec<Person>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = people;
    }

    /// All, in the caller's order.
    pub(super) fn all(&self) -> Vec<Person> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first who holds the role. Those with fewer roles come first, so that one tries a role with that role alone.
    pub(super) fn with_role(&self, role: Role) -> Option<Person> {
        self.all()
            .into_iter()
            .filter(|person| person.roles.contains(&role))
            .min_by_key(|person| person.roles.len())
    }

    /// The staff of that name.
    pub(super) fn named(&self, staff: StaffName) -> Option<Person> {
        self.all().into_iter().find(|person| person.staff == staff)
    }
}

impl From<Person> for Subject {
    fn from(person: Person) -> Self {
        Self {
            name: person.staff.to_string(),
            roles: person.roles.iter().map(ToString::to_string).collect(),
            org_unit: person.org_unit.map(|unit| unit.to_string()),
            employed_until: person.employed_until,
        }
    }
}

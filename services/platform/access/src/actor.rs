//! Who asks.

use std::collections::BTreeSet;

use honi_names::{OrgUnitName, StaffName};

use crate::Role;

/// Who asks: the one whose rights count, and the application in between if there is one.
///
/// When an application passes on the request of a person, the actor is that person, with that person's roles, and `application` says
/// through whom. So nothing that compares `id` with a handler or a subject can overlook the person, and an application can never do more
/// than the person it names (domain rule 6.3-12).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actor {
    /// `staff/{uuid}`, or `applications/{name}` for an application that acts by itself.
    pub id: String,
    /// What the actor's token says it is.
    pub roles: BTreeSet<Role>,
    /// The person's unit, if the token says it.
    pub org_unit: Option<OrgUnitName>,
    /// The application that passed the request on.
    pub application: Option<Application>,
}

/// An application that passes on a person's request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Application {
    /// `applications/{name}`.
    pub id: String,
    /// What the application's own token says it is.
    pub roles: BTreeSet<Role>,
}

/// The collection of application names.
pub(crate) const APPLICATIONS: &str = "applications/";

impl Actor {
    /// A person who asks without an application in between.
    pub fn staff(name: StaffName, roles: impl IntoIterator<Item = Role>) -> Self {
        Self {
            id: name.to_string(),
            roles: roles.into_iter().collect(),
            org_unit: None,
            application: None,
        }
    }

    /// An application that acts by itself, such as `honi-worker`. It has the role APP beside those given.
    pub fn application(name: &str, roles: impl IntoIterator<Item = Role>) -> Self {
        let roles = roles.into_iter().chain([Role::Application]).collect();
        Self {
            id: format!("{APPLICATIONS}{name}"),
            roles,
            org_unit: None,
            application: None,
        }
    }

    /// The same person, as a member of that unit.
    #[must_use]
    pub fn in_unit(mut self, unit: OrgUnitName) -> Self {
        self.org_unit = Some(unit);
        self
    }

    /// The same person, asking through an application.
    #[must_use]
    pub fn through(mut self, application: Self) -> Self {
        self.application = Some(Application {
            id: application.id,
            roles: application.roles,
        });
        self
    }

    /// Whether the actor has the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether an application acts by itself.
    pub fn is_application(&self) -> bool {
        self.id.starts_with(APPLICATIONS)
    }

    /// The person, unless an application acts by itself.
    pub fn staff_name(&self) -> Option<StaffName> {
        self.id.parse().ok()
    }

    /// Who technically sent the request, for the audit log's `actor`: the application in between, else the actor.
    pub fn sender(&self) -> &str {
        self.application.as_ref().map_or(&self.id, |application| &application.id)
    }

    /// The person for whom an application sent the request, for the audit log's `on_behalf_of`.
    pub fn on_behalf_of(&self) -> Option<&str> {
        self.application.is_some().then_some(self.id.as_str())
    }
}

//! Actors and resources as Cedar's entities.

use std::collections::HashSet;

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};

use super::Resource;
use crate::{Actor, Role};

pub(super) const STAFF: &str = "Staff";
pub(super) const APPLICATION: &str = "Application";

/// What a person and an application are, in every service's schema.
pub(super) const ACTORS: &str = r#"
entity Role;

// A person; "name" is staff/{uuid}, "org_unit" orgUnits/{uuid}, "application" the one that passed the request on.
entity Staff in [Role] = { "name": String, "org_unit"?: String, "application"?: String };

// An application that acts by itself; "name" is applications/{name}.
entity Application in [Role] = { "name": String };
"#;

pub(super) fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let kind: EntityTypeName = kind.parse().map_err(|_| format!("{kind} is not the name of a type"))?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

pub(super) fn roles(roles: impl IntoIterator<Item = Role>) -> Result<HashSet<EntityUid>, String> {
    roles.into_iter().map(|role| uid("Role", role.code())).collect()
}

pub(super) fn principal(actor: &Actor) -> Result<Entity, String> {
    let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
    let mut attributes = vec![("name".to_owned(), text(&actor.id))];
    let kind = if actor.is_application() { APPLICATION } else { STAFF };
    if let Some(unit) = actor.org_unit {
        attributes.push(("org_unit".to_owned(), text(&unit.to_string())));
    }
    if let Some(application) = &actor.application {
        attributes.push(("application".to_owned(), text(&application.id)));
    }
    let parents = roles(actor.roles.iter().copied())?;
    Entity::new_with_tags(uid(kind, &actor.id)?, attributes, parents, []).map_err(|error| error.to_string())
}

pub(super) fn resource(resource: &Resource) -> Result<Entity, String> {
    let attributes = resource.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Entity::new_with_tags(uid(resource.kind, &resource.name)?, attributes, [], []).map_err(|error| error.to_string())
}

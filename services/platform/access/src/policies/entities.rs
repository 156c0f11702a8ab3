//! Actors and resources as Cedar's entities.

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression, Schema};

use super::{PolicyError, Resource};
use crate::{Actor, Role};

const STAFF: &str = "Staff";
const APPLICATION: &str = "Application";
const ROLE: &str = "Role";

/// What a person and an application are, in every service's schema.
pub(super) const ACTORS: &str = r#"
entity Role;

// A person; "name" is staff/{uuid}, "org_unit" orgUnits/{uuid}, "application" the one that passed the request on.
entity Staff in [Role] = { "name": String, "org_unit"?: String, "application"?: String };

// An application that acts by itself; "name" is applications/{name}.
entity Application in [Role] = { "name": String };
"#;

/// The types of whoever asks. A type's name is parsed by Cedar's whole grammar, which takes longer than a decision; so it is done once.
pub(super) struct ActorTypes {
    staff: EntityTypeName,
    application: EntityTypeName,
    role: EntityTypeName,
}

impl ActorTypes {
    /// The types as a schema declares them.
    pub(super) fn of(schema: &Schema) -> Result<Self, PolicyError> {
        Ok(Self {
            staff: declared(schema, STAFF)?,
            application: declared(schema, APPLICATION)?,
            role: declared(schema, ROLE)?,
        })
    }

    /// A person's or an application's name.
    pub(super) fn uid(&self, is_application: bool, id: &str) -> EntityUid {
        let kind = if is_application { &self.application } else { &self.staff };
        uid(kind, id)
    }

    pub(super) fn roles(&self, roles: impl IntoIterator<Item = Role>) -> impl Iterator<Item = EntityUid> {
        roles.into_iter().map(|role| uid(&self.role, role.code()))
    }

    pub(super) fn principal(&self, actor: &Actor) -> Result<Entity, String> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let name = [("name".to_owned(), text(&actor.id))];
        let unit = actor.org_unit.map(|unit| ("org_unit".to_owned(), text(&unit.to_string())));
        let through = actor.application.as_ref();
        let through = through.map(|application| ("application".to_owned(), text(&application.id)));
        let attributes = name.into_iter().chain(unit).chain(through);
        let parents = self.roles(actor.roles.iter().copied());
        Entity::new_with_tags(self.uid(actor.is_application(), &actor.id), attributes, parents, []).map_err(|error| error.to_string())
    }
}

/// The type of that name.
pub(super) fn declared(schema: &Schema, name: &str) -> Result<EntityTypeName, PolicyError> {
    let found = schema.entity_types().find(|declared| declared.to_string() == name);
    found
        .cloned()
        .ok_or_else(|| PolicyError::Schema(format!("it declares no entity {name}")))
}

pub(super) fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

pub(super) fn resource(kind: &EntityTypeName, resource: &Resource) -> Result<Entity, String> {
    let attributes = resource.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Entity::new_with_tags(uid(kind, &resource.name), attributes, [], []).map_err(|error| error.to_string())
}

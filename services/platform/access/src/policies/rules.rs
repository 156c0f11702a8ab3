//! Which policies can decide on what.

use std::collections::HashMap;

use cedar_policy::{ActionConstraint, EntityTypeName, EntityUid, Policy, PolicySet, ResourceConstraint, Schema};

use super::PolicyError;
use super::load::Action;

/// What decides on one RPC.
pub(super) struct ActionRules {
    pub(super) action: Action,
    kinds: HashMap<String, KindRules>,
}

/// What decides on one kind of resource of an RPC.
pub(super) struct KindRules {
    pub(super) name: EntityTypeName,
    /// The policies whose scope names this action and this kind. Cedar asks every policy that it is given, and the others would say nothing.
    pub(super) rules: PolicySet,
}

impl ActionRules {
    /// Of all policies of a service, those that can apply.
    pub(super) fn of(action: Action, rules: &PolicySet, schema: &Schema) -> Result<Self, PolicyError> {
        let groups: Vec<&EntityUid> = action.entities.ancestors(&action.uid).into_iter().flatten().collect();
        let mut kinds = HashMap::new();
        for name in schema.resources_for_action(&action.uid).into_iter().flatten() {
            let applies = |policy: &&Policy| acts(policy, &action.uid, &groups) && concerns(policy, name);
            let rules = PolicySet::from_policies(rules.policies().filter(applies).cloned());
            let rules = rules.map_err(|error| PolicyError::Schema(error.to_string()))?;
            kinds.insert(name.to_string(), KindRules { name: name.clone(), rules });
        }
        Ok(Self { action, kinds })
    }

    /// What decides on resources of that kind.
    pub(super) fn kind(&self, kind: &str) -> Result<&KindRules, String> {
        self.kinds
            .get(kind)
            .ok_or_else(|| format!("{} does not act on {kind}", self.action.uid))
    }
}

/// Whether the scope of a policy lets the action in.
fn acts(policy: &Policy, action: &EntityUid, groups: &[&EntityUid]) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(only) => only == *action,
        ActionConstraint::In(any) => any.iter().any(|it| it == action || groups.contains(&it)),
    }
}

/// Whether the scope of a policy lets a kind of resource in; of a single resource that it names, only the kind is asked here.
fn concerns(policy: &Policy, kind: &EntityTypeName) -> bool {
    match policy.resource_constraint() {
        ResourceConstraint::Is(only) | ResourceConstraint::IsIn(only, _) => only == *kind,
        ResourceConstraint::Any | ResourceConstraint::In(_) | ResourceConstraint::Eq(_) => true,
    }
}

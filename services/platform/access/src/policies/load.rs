//! From texts to checked policies.

use std::collections::{BTreeSet, HashMap};

use cedar_policy::{Entities, EntityUid, Policy, PolicyId, PolicySet, Schema, SchemaFragment, ValidationMode, Validator};

use super::entities::ACTORS;
use super::{Action, PolicyError};

/// The file that says who may call.
pub(super) const CALL_FILE: &str = "call.cedar";

/// The schema of the service with what is common to all.
pub(super) fn schema(text: &str) -> Result<Schema, PolicyError> {
    let fragments = [fragment(ACTORS)?, fragment(text)?];
    Schema::from_schema_fragments(fragments).map_err(|error| PolicyError::Schema(error.to_string()))
}

pub(super) fn fragment(text: &str) -> Result<SchemaFragment, PolicyError> {
    let (fragment, _) = SchemaFragment::from_cedarschema_str(text).map_err(|error| PolicyError::Schema(error.to_string()))?;
    Ok(fragment)
}

/// Whether an action is an RPC rather than a group: only the full name of a method has a slash.
pub(super) fn is_rpc(action: &EntityUid) -> bool {
    action.id().unescaped().contains('/')
}

/// The actions that are RPCs, by the method's full name.
pub(super) fn actions(schema: &Schema) -> Result<HashMap<String, Action>, PolicyError> {
    let all = schema.action_entities().map_err(|error| PolicyError::Schema(error.to_string()))?;
    let mut actions = HashMap::new();
    for uid in schema.actions() {
        if uid.type_name().to_string() != "Action" {
            return Err(PolicyError::Schema(format!("{uid} is declared in a namespace")));
        }
        if !is_rpc(uid) {
            continue;
        }
        // Only the action and its groups: all actions of a service would make each decision copy them.
        let groups = all.ancestors(uid).into_iter().flatten();
        let own = groups.chain([uid]).filter_map(|uid| all.get(uid)).cloned();
        let entities = Entities::from_entities(own, None).map_err(|error| PolicyError::Schema(error.to_string()))?;
        actions.insert(
            uid.id().unescaped().to_owned(),
            Action {
                uid: uid.clone(),
                entities,
            },
        );
    }
    Ok(actions)
}

/// The policies of some files, under the ids that they give themselves, checked against the schema.
pub(super) fn rules(files: &[&(&str, &str)], schema: &Schema, ids: &mut BTreeSet<String>) -> Result<PolicySet, PolicyError> {
    let mut rules = PolicySet::new();
    for (file, text) in files {
        for policy in read(file, text)? {
            let id = policy.id().to_string();
            if !ids.insert(id.clone()) {
                return Err(PolicyError::SameId {
                    file: (*file).to_owned(),
                    id,
                });
            }
            rules.add(policy).map_err(|error| PolicyError::Syntax {
                file: (*file).to_owned(),
                message: error.to_string(),
            })?;
        }
    }
    let result = Validator::new(schema.clone()).validate(&rules, ValidationMode::Strict);
    if result.validation_passed_without_warnings() {
        return Ok(rules);
    }
    let errors = result.validation_errors().map(ToString::to_string);
    let faults: Vec<String> = errors.chain(result.validation_warnings().map(ToString::to_string)).collect();
    Err(PolicyError::Invalid {
        message: faults.join("\n"),
    })
}

fn read(file: &str, text: &str) -> Result<Vec<Policy>, PolicyError> {
    let set: PolicySet = text.parse().map_err(|error: cedar_policy::ParseErrors| {
        let messages: Vec<String> = error.iter().map(ToString::to_string).collect();
        PolicyError::Syntax {
            file: file.to_owned(),
            message: messages.join("; "),
        }
    })?;
    if set.templates().next().is_some() {
        return Err(PolicyError::Template { file: file.to_owned() });
    }
    let number = |policy: &Policy| policy.id().to_string().trim_start_matches("policy").parse::<usize>().unwrap_or(0);
    let mut policies: Vec<&Policy> = set.policies().collect();
    policies.sort_unstable_by_key(|policy| number(policy));
    let named = policies
        .into_iter()
        .enumerate()
        .map(|(index, policy)| match policy.annotation("id") {
            Some(id) if !id.is_empty() => Ok(policy.new_id(PolicyId::new(id))),
            _ => Err(PolicyError::NoId {
                file: file.to_owned(),
                number: index + 1,
            }),
        });
    named.collect()
}

//! Who may call an RPC at all.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::{PoisonError, RwLock};

use cedar_policy::{Authorizer, Context, Decision, Entity, PolicySet, Request, Schema};

use super::entities::{self, APPLICATION, STAFF};
use super::{Action, PolicyError, load};
use crate::{Actor, Role};

/// Answers that are remembered at most. There are fewer: RPCs times combinations of roles that people have.
const MAX_ANSWERS: usize = 20_000;

/// A person is only his or her roles here, so that answers can be remembered by role; an application also has its name.
const ACTORS: &str = "entity Role; entity Staff in [Role]; entity Application in [Role]; entity Service;\n";

/// The policies of `call.cedar`, with the answers they gave.
pub(super) struct CallRules {
    actions: HashMap<String, Action>,
    rules: PolicySet,
    authorizer: Authorizer,
    answers: RwLock<HashMap<Caller, HashMap<String, bool>>>,
}

/// What an answer depends on, beside the RPC.
#[derive(Clone, Eq, Hash, PartialEq)]
struct Caller {
    application: Option<String>,
    /// One bit per role.
    roles: u32,
}

impl Caller {
    fn new(id: &str, roles: &BTreeSet<Role>) -> Self {
        let application = id.starts_with(crate::actor::APPLICATIONS).then(|| id.to_owned());
        Self {
            application,
            roles: roles.iter().fold(0, |bits, role| bits | 1 << (*role as u32)),
        }
    }

    fn roles(&self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(|role| self.roles & 1 << (*role as u32) != 0)
    }
}

impl CallRules {
    pub(super) fn load(files: &[&(&str, &str)], schema: &Schema, ids: &mut BTreeSet<String>) -> Result<Self, PolicyError> {
        let schema = Schema::from_schema_fragments([load::fragment(&call_schema(schema))?]);
        let schema = schema.map_err(|error| PolicyError::Schema(error.to_string()))?;
        let actions = load::actions(&schema)?;
        let rules = load::rules(files, &schema, ids)?;
        Ok(Self {
            actions,
            rules,
            authorizer: Authorizer::new(),
            answers: RwLock::default(),
        })
    }

    /// Whether the actor, and the application in between if there is one, may call.
    pub(super) fn permit(&self, actor: &Actor, method: &str) -> bool {
        let through = actor.application.as_ref();
        self.answer(Caller::new(&actor.id, &actor.roles), method)
            && through.is_none_or(|application| self.answer(Caller::new(&application.id, &application.roles), method))
    }

    /// Whether somebody with that one role may call. For APP it is an application that no policy names.
    pub(super) fn permit_role(&self, role: Role, method: &str) -> bool {
        let application = (role == Role::Application).then(|| "applications/-".to_owned());
        self.answer(
            Caller {
                application,
                ..Caller::new("", &BTreeSet::from([role]))
            },
            method,
        )
    }

    fn answer(&self, caller: Caller, method: &str) -> bool {
        let known = self
            .answers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&caller)
            .and_then(|rpcs| rpcs.get(method))
            .copied();
        if let Some(answer) = known {
            return answer;
        }
        let answer = self.ask(&caller, method).unwrap_or_else(|failure| {
            tracing::error!(failure = %failure, "no decision was possible, hence refused");
            false
        });
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        if answers.values().map(HashMap::len).sum::<usize>() >= MAX_ANSWERS {
            answers.clear();
        }
        answers.entry(caller).or_default().insert(method.to_owned(), answer);
        answer
    }

    fn ask(&self, caller: &Caller, method: &str) -> Result<bool, String> {
        let action = self
            .actions
            .get(method)
            .ok_or_else(|| format!("no action is declared for {method}"))?;
        let uid = match &caller.application {
            Some(name) => entities::uid(APPLICATION, name)?,
            None => entities::uid(STAFF, "-")?,
        };
        let principal = Entity::new_no_attrs(uid.clone(), entities::roles(caller.roles())?);
        let service = entities::uid("Service", method.split('/').next().unwrap_or_default())?;
        let request = Request::new(uid, action.uid.clone(), service, Context::empty(), None).map_err(|error| error.to_string())?;
        let entities = action
            .entities
            .clone()
            .add_entities([principal], None)
            .map_err(|error| error.to_string())?;
        let response = self.authorizer.is_authorized(&request, &self.rules, &entities);
        Ok(response.decision() == Decision::Allow && response.diagnostics().errors().next().is_none())
    }
}

/// The actions of the service's schema with their groups, on nothing but the service itself.
fn call_schema(schema: &Schema) -> String {
    let all = schema.action_entities().unwrap_or_else(|_| cedar_policy::Entities::empty());
    let mut text = ACTORS.to_owned();
    for action in schema.actions() {
        let groups: Vec<String> = all
            .ancestors(action)
            .into_iter()
            .flatten()
            .map(|group| format!("\"{}\"", group.id().escaped()))
            .collect();
        let applies = if load::is_rpc(action) {
            "appliesTo { principal: [Staff, Application], resource: [Service] }"
        } else {
            ""
        };
        let within = if groups.is_empty() {
            String::new()
        } else {
            format!("in [{}] ", groups.join(", "))
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "action \"{}\" {within}{applies};", action.id().escaped());
    }
    text
}

//! What an actor may do, decided by Cedar policies that an auditor can read.

mod call;
mod decision;
mod entities;
mod error;
mod load;
mod resource;

use std::collections::{BTreeSet, HashMap};

use cedar_policy::{Authorizer, Context, Entities, Entity, EntityUid, PolicySet, Request, Schema};

use crate::{Actor, Role};
use call::CallRules;

pub use decision::Decision;
pub use error::PolicyError;
pub use resource::Resource;

/// The rules of one service: who may call each RPC at all, and who may do what it does to which resource.
///
/// Without a policy that permits, the answer is no; one policy that forbids wins over all that permit; a policy that cannot be evaluated
/// counts as one that forbids.
pub struct Policies {
    schema: Schema,
    /// Each RPC's action, with the groups it belongs to.
    actions: HashMap<String, Action>,
    rules: PolicySet,
    call: CallRules,
    authorizer: Authorizer,
}

struct Action {
    uid: EntityUid,
    entities: Entities,
}

impl Policies {
    /// Reads the rules of a service. `files` are pairs of file name and Cedar text; the one named `call.cedar` says who may call, all
    /// others decide on resources. `schema` declares the resources and the actions; what a person and an application are is added here.
    ///
    /// Fails when a policy has no `@id` or another's, is a template, or does not fit the schema; also a warning of Cedar's validator is a
    /// failure, because a policy that can never apply is one that somebody believes in.
    pub fn load(files: &[(&str, &str)], schema: &str) -> Result<Self, PolicyError> {
        let schema = load::schema(schema)?;
        let actions = load::actions(&schema)?;
        let (call_files, rule_files): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| *name == load::CALL_FILE);
        if call_files.is_empty() {
            return Err(PolicyError::NoCallFile);
        }
        let mut ids = BTreeSet::new();
        let call = CallRules::load(&call_files, &schema, &mut ids)?;
        let rules = load::rules(&rule_files, &schema, &mut ids)?;
        Ok(Self {
            schema,
            actions,
            rules,
            call,
            authorizer: Authorizer::new(),
        })
    }

    /// Checks that each of these RPCs (all that the service serves, as `honi.voices.v1.VoiceService/GetVoice`) has its action, and that
    /// each action is one of these RPCs.
    pub fn covers(&self, methods: &[&str]) -> Result<(), PolicyError> {
        let served: BTreeSet<&str> = methods.iter().copied().collect();
        let declared: BTreeSet<&str> = self.actions.keys().map(String::as_str).collect();
        let without_action: Vec<String> = served.difference(&declared).map(|method| (*method).to_owned()).collect();
        let without_rpc: Vec<String> = declared.difference(&served).map(|method| (*method).to_owned()).collect();
        if without_action.is_empty() && without_rpc.is_empty() {
            return Ok(());
        }
        Err(PolicyError::Coverage {
            without_action,
            without_rpc,
        })
    }

    /// Whether the actor may call the RPC at all, whatever the resource. An unknown RPC may not be called.
    ///
    /// If an application passes on a person's request, both must be allowed to call. Answers are remembered by role.
    pub fn may_call(&self, actor: &Actor, method: &str) -> bool {
        self.actions.contains_key(method) && self.call.permit(actor, method)
    }

    /// The roles that alone suffice to call the RPC; for the permission matrix.
    pub fn callers(&self, method: &str) -> BTreeSet<Role> {
        Role::ALL
            .iter()
            .copied()
            .filter(|role| self.actions.contains_key(method) && self.call.permit_role(*role, method))
            .collect()
    }

    /// Whether the actor may do to this resource what the RPC does.
    pub fn decide(&self, actor: &Actor, method: &str, resource: &Resource) -> Decision {
        let Some(action) = self.actions.get(method) else {
            return Decision::failed(format!("no action is declared for {method}"));
        };
        self.evaluate(actor, action, resource).unwrap_or_else(Decision::failed)
    }

    fn evaluate(&self, actor: &Actor, action: &Action, resource: &Resource) -> Result<Decision, String> {
        let principal = entities::principal(actor)?;
        let resource = entities::resource(resource)?;
        let (principal_uid, resource_uid) = (principal.uid(), resource.uid());
        let request = Request::new(
            principal_uid,
            action.uid.clone(),
            resource_uid,
            Context::empty(),
            Some(&self.schema),
        );
        let request = request.map_err(|error| error.to_string())?;
        let entities = self.with(action, [principal, resource])?;
        Ok(Decision::of(&self.authorizer.is_authorized(&request, &self.rules, &entities)))
    }

    /// The entities of the decision, checked against the schema: with an attribute of the wrong type, a comparison in a policy that
    /// forbids would quietly be false.
    fn with(&self, action: &Action, entities: [Entity; 2]) -> Result<Entities, String> {
        action
            .entities
            .clone()
            .add_entities(entities, Some(&self.schema))
            .map_err(|error| error.to_string())
    }
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies")
            .field("actions", &self.actions.len())
            .finish_non_exhaustive()
    }
}

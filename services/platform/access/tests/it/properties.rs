//! Whatever the policies: without a permit the answer is no, and a forbid wins.

use std::collections::BTreeSet;
use std::fmt::Write;

use honi_access::{Policies, Resource, Role};
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, proptest};
use proptest::{collection, sample};

use crate::policies::staff;

const METHODS: [&str; 3] = ["x.v1.S/Get", "x.v1.S/List", "x.v1.S/Close"];
const STATES: [&str; 2] = ["OPEN", "CLOSED"];

#[derive(Clone, Debug)]
struct Rule {
    permits: bool,
    role: Role,
    method: Option<&'static str>,
    state: Option<&'static str>,
}

impl Rule {
    fn applies(&self, roles: &BTreeSet<Role>, method: &str, state: Option<&str>) -> bool {
        roles.contains(&self.role)
            && self.method.is_none_or(|own| own == method)
            && self.state.is_none_or(|own| state.is_none_or(|state| own == state))
    }
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let of = |texts: &'static [&'static str]| collection::vec(sample::select(texts), 0..=1).prop_map(|texts| texts.first().copied());
    let rule = (any::<bool>(), sample::select(Role::ALL), of(&METHODS), of(&STATES), Just(()));
    collection::vec(
        rule.prop_map(|(permits, role, method, state, ())| Rule {
            permits,
            role,
            method,
            state,
        }),
        0..8,
    )
}

/// The rules as Cedar; in `call.cedar` there is no resource, hence no state.
fn cedar(rules: &[Rule], prefix: &str, with_state: bool) -> String {
    let mut text = String::new();
    for (number, rule) in rules.iter().enumerate() {
        let effect = if rule.permits { "permit" } else { "forbid" };
        let action = rule
            .method
            .map_or("action".to_owned(), |method| format!("action == Action::\"{method}\""));
        let when = rule
            .state
            .filter(|_| with_state)
            .map_or(String::new(), |state| format!(" when {{ resource.state == \"{state}\" }}"));
        writeln!(
            text,
            "@id(\"{prefix}{number}\") {effect} (principal in Role::\"{}\", {action}, resource){when};",
            rule.role
        )
        .expect("a text can be written");
    }
    text
}

fn schema() -> String {
    METHODS
        .iter()
        .fold("entity Thing = { \"state\": String };".to_owned(), |text, method| {
            format!("{text} action \"{method}\" appliesTo {{ principal: [Staff, Application], resource: [Thing] }};")
        })
}

/// What must come out: some rule permits, and none forbids.
fn expected(rules: &[Rule], roles: &BTreeSet<Role>, method: &str, state: Option<&str>) -> bool {
    let mut applying = rules.iter().filter(|rule| rule.applies(roles, method, state)).peekable();
    applying.peek().is_some() && applying.all(|rule| rule.permits)
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_permit_is_no_and_a_forbid_wins(rules in rules(), roles in collection::btree_set(sample::select(Role::ALL), 0..4)) {
        let (call, thing) = (cedar(&rules, "call", false), cedar(&rules, "rule", true));
        let policies = Policies::load(&[("call.cedar", &call), ("thing.cedar", &thing)], &schema()).expect("they load");
        let roles_of_actor: Vec<Role> = roles.iter().copied().collect();
        let actor = staff(7, &roles_of_actor);
        for method in METHODS {
            prop_assert_eq!(policies.may_call(&actor, method), expected(&rules, &roles, method, None));
            for state in STATES {
                let decision = policies.decide(&actor, method, &Resource::new("Thing", "things/1").text("state", state));
                prop_assert_eq!(decision.is_allowed(), expected(&rules, &roles, method, Some(state)));
                prop_assert_eq!(decision.failure(), None);
            }
        }
    }
}

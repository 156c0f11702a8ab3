//! The law of requests passed on: through an application that may call, the decision is the person's own; through another it is no.

use futures::{StreamExt as _, stream};
use honi_access::Role;
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::decision::{Decision, ask, may_call};
use super::relation::{Kind, Relation};
use super::world::{Somebody, World};
use super::{AT_ONCE, Row};
use crate::wire::{Caller, Rpc, Stage};

/// A person's request, through an application, and what the answer must be.
struct Passed {
    who: Somebody,
    relation: Relation,
    expected: Option<Decision>,
    /// Whether the application may call.
    may_call: bool,
}

/// Where the law does not hold, for people. In each relation an application that may call is drawn, and for each person one that may not:
/// that refusal comes before anybody looks at what is asked for. So does the person's own, which is then tried in one relation.
pub(super) async fn broken(stage: &Stage, world: &World, rpc: &Rpc, kind: Option<Kind>, rows: &[Row], random: &mut StdRng) -> Vec<String> {
    let (mut may, mut may_not) = (Vec::new(), Vec::new());
    for application in applications(world) {
        if may_call(stage, rpc, &application).await {
            may.push(application);
        } else {
            may_not.push(application);
        }
    }
    let mut passed = Vec::new();
    for (who, row) in world.callers().iter().zip(rows).filter(|(who, _)| who.is_person()) {
        let decided: Vec<(Relation, &Decision)> = row.decided(kind).collect();
        let is_refused = decided.iter().all(|(_, own)| **own == Decision::Denied);
        let one = random.random_range(0..decided.len());
        for (nth, (relation, own)) in decided.into_iter().enumerate() {
            let through = |application: &Caller, may_call| Passed {
                who: who.through(application),
                relation,
                expected: Some(if may_call { own.clone() } else { Decision::Denied }),
                may_call,
            };
            if nth == one || !is_refused {
                passed.extend(may.choose(random).map(|application| through(application, true)));
            }
            if nth == one {
                passed.extend(may_not.choose(random).map(|application| through(application, false)));
            }
        }
    }
    let checked = stream::iter(passed).map(async |it| {
        let found = ask(stage, world, rpc, kind, &it.who, it.relation).await;
        if found == it.expected {
            return None;
        }
        // What exists since then, such as somebody of the same number, is another answer to the person as well.
        let own = ask(stage, world, rpc, kind, &it.who.directly(), it.relation).await;
        (!it.may_call || found != own).then(|| {
            format!(
                "{rpc}: {} {} is {own:?}, but {found:?} through {:?}",
                it.who.label,
                it.relation.title(),
                it.who.through
            )
        })
    });
    checked.buffered(AT_ONCE).filter_map(async |broken| broken).collect().await
}

/// Those of the matrix, and one that may call whatever anybody may: through it every decision is reached.
fn applications(world: &World) -> Vec<Caller> {
    let others: Vec<Role> = Role::ALL.iter().copied().filter(|role| *role != Role::Application).collect();
    let of_matrix = world.callers().iter().filter(|who| !who.is_person());
    let of_matrix = of_matrix.filter_map(|who| who.caller.clone());
    of_matrix.chain([Caller::application("tablet", &others)]).collect()
}

//! Who may do what, asked of the running services: every RPC by every role, and where it acts on something to which people stand in a
//! relation, by every relation. The answers are kept in `golden/access_matrix.txt`, to be read beside the permission matrix of the domain.
//!
//! RPCs come from the descriptors, so that a new one is in the matrix before anybody thinks of it; what the matrix cannot decide is listed in
//! `golden/access_uncovered.txt`, which is empty.
//!
//! Over the same world two laws are tried, which the matrix need not list: an application that passes on a person's request gets that
//! person's answer, and who holds two roles gets the more permitting of both, except where a policy forbids.

mod decision;
mod pairs;
mod passed_on;
mod relation;
mod report;
mod world;

use futures::{StreamExt as _, stream};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::wire::{Stage, compare};
use decision::Decision;
use relation::{Kind, Relation};
use world::World;

/// What was found of one RPC: a decision by each caller, in each relation that there is.
struct Row {
    caller: String,
    /// In the order of the kind's relations; nothing where the caller cannot stand in the relation.
    decisions: Vec<Option<Decision>>,
}

impl Row {
    /// The relations in which the caller can stand, and what was decided.
    fn decided(&self, kind: Option<Kind>) -> impl Iterator<Item = (Relation, &Decision)> {
        let decided = Kind::relations(kind).iter().copied().zip(&self.decisions);
        decided.filter_map(|(relation, decision)| Some((relation, decision.as_ref()?)))
    }
}

/// How many calls run at once where their order does not matter.
const AT_ONCE: usize = 8;

/// Draws what the laws are tried on where not everything is.
const SEED: u64 = 20_261_126;

#[tokio::test(flavor = "multi_thread")]
async fn every_rpc_is_decided_for_every_role_in_every_relation() {
    let stage = Stage::start().await;
    let world = World::make(&stage).await;
    let mut report = report::Report::default();
    let (mut broken, mut random) = (Vec::new(), StdRng::seed_from_u64(SEED));
    for service in honi_proto::descriptors::services() {
        if !stage.rpcs.iter().any(|rpc| *rpc.method.parent_service() == service) {
            report.uncovered(format!("{} is served by nobody", service.full_name()));
        }
    }
    for name in relation::entities_without_relations() {
        report.uncovered(format!(
            "policies look at attributes of {name}, whose relations the matrix does not know"
        ));
    }
    for rpc in &stage.rpcs {
        let kind = Kind::of(&rpc.method);
        let mut rows = Vec::new();
        for caller in world.callers() {
            let decisions = stream::iter(Kind::relations(kind))
                .map(async |relation| decision::ask(&stage, &world, rpc, kind, caller, *relation).await)
                .buffered(AT_ONCE);
            rows.push(Row {
                caller: caller.label.clone(),
                decisions: decisions.collect().await,
            });
        }
        report.add(rpc, kind, &rows);
        broken.extend(passed_on::broken(&stage, &world, rpc, kind, &rows, &mut random).await);
        let found = pairs::look(&stage, &world, rpc, kind, &rows, &mut random).await;
        broken.extend(found.broken);
        report.forbid(found.forbidden);
    }
    assert!(stage.rpcs.len() > 40, "only {} RPCs are served", stage.rpcs.len());
    let (matrix, uncovered) = report.texts();
    stage.stop().await;
    compare("access_uncovered.txt", &uncovered);
    compare("access_matrix.txt", &matrix);
    assert!(uncovered.is_empty(), "{uncovered}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

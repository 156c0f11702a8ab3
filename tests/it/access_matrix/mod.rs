//! Who may do what, asked of the running services: every RPC by every role, and where it acts on something to which people stand in a
//! relation, by every relation. The answers are kept in `golden/access_matrix.txt`, to be read beside the permission matrix of the domain.
//!
//! RPCs come from the descriptors, so that a new one is in the matrix before anybody thinks of it; what the matrix cannot decide is listed in
//! `golden/access_uncovered.txt`, which is empty.

mod decision;
mod relation;
mod report;
mod world;

use crate::wire::{Stage, compare};
use decision::Decision;
use relation::Kind;
use world::World;

/// What was found of one RPC: a decision by each caller, in each relation that there is.
struct Row {
    caller: String,
    /// In the order of the kind's relations; nothing where the caller cannot stand in the relation.
    decisions: Vec<Option<Decision>>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rpc_is_decided_for_every_role_in_every_relation() {
    let stage = Stage::start().await;
    let world = World::make(&stage).await;
    let mut report = report::Report::default();
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
            let mut decisions = Vec::new();
            for relation in Kind::relations(kind) {
                decisions.push(decision::ask(&stage, &world, rpc, kind, caller, *relation).await);
            }
            rows.push(Row {
                caller: caller.label.clone(),
                decisions,
            });
        }
        report.add(rpc, kind, &rows);
    }
    assert!(stage.rpcs.len() > 40, "only {} RPCs are served", stage.rpcs.len());
    let (matrix, uncovered) = report.texts();
    stage.stop().await;
    compare("access_uncovered.txt", &uncovered);
    compare("access_matrix.txt", &matrix);
    assert!(uncovered.is_empty(), "{uncovered}");
}

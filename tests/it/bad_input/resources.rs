//! Names of nothing, and etags of records as they were.

use prost_reflect::Value;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::{Expected, Trial};
use crate::wire::{Rpc, Rules, collection, fresh_id, placed};

/// Where a request may name what it acts on.
const SUBJECTS: [&str; 4] = ["name", "member.name", "contract.name", "calendar.name"];

pub(super) async fn unknown_names(trial: &mut Trial<'_>) {
    let mut tried = 0;
    for rpc in trial.stage.rpcs.clone() {
        let Some((path, collection)) = subject(&rpc) else { continue };
        let name = if collection == "calendars" {
            "calendars/nowhere".to_owned()
        } else {
            format!("{collection}/{}", fresh_id())
        };
        let mut message = trial.right(&rpc);
        placed(&mut message, path, Value::String(name.clone()), &trial.fill(&trial.usual(&rpc)));
        let answer = trial.send(&rpc, &message).await.map(drop);
        if let Err(status) = &answer
            && status.get_details_resource_info().is_none_or(|info| info.resource_name != name)
        {
            trial.faults.push(format!("{rpc}, an unknown name: does not say which"));
        }
        let expected = Expected {
            code: Code::NotFound,
            reason: "RESOURCE_NOT_FOUND",
            field: None,
        };
        trial.judge(&rpc, "an unknown name", answer, &expected);
        tried += 1;
    }
    assert!(tried > 10, "only {tried} RPCs act on something that they are named");
}

pub(super) async fn stale_etags(trial: &mut Trial<'_>) {
    let mut tried = 0;
    for rpc in trial.stage.rpcs.clone() {
        if rpc.method.input().get_field_by_name("etag").is_none() {
            continue;
        }
        for etag in ["999999", "0", "-1", "1 ", "W/\"1\"", "古い"] {
            let mut message = trial.right(&rpc);
            message.set_field_by_name("etag", Value::String(etag.to_owned()));
            let answer: Result<(), Status> = trial.send(&rpc, &message).await.map(drop);
            let expected = Expected {
                code: Code::Aborted,
                reason: "ETAG_MISMATCH",
                field: None,
            };
            trial.judge(&rpc, &format!("the etag {etag:?}"), answer, &expected);
        }
        tried += 1;
    }
    assert!(tried > 5, "only {tried} RPCs take an etag");
}

/// Where a request names what it acts on, and of which collection that is.
fn subject(rpc: &Rpc) -> Option<(&'static str, String)> {
    SUBJECTS.into_iter().find_map(|path| {
        let input = rpc.method.input();
        let field = match path.split_once('.') {
            None => input.get_field_by_name(path)?,
            Some((outer, inner)) => input.get_field_by_name(outer)?.kind().as_message()?.get_field_by_name(inner)?,
        };
        // What is being created has no name yet.
        if rpc.method.name().starts_with("Create") {
            return None;
        }
        let collection = collection(Rules::of(&field).pattern.as_deref()?)?.to_owned();
        Some((path, collection))
    })
}

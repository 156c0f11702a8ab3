//! Page tokens that were not given out by the list that they come back to.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Value};
use tonic::Code;

use super::{Expected, Trial};
use crate::wire::{Caller, Rpc};

/// By what a list may be narrowed, and to what: a token of the whole list is of another list then. Every list that can be narrowed is here.
const OTHERWISE: [(&str, &str); 11] = [
    ("ListVoices", "filter"),
    ("ListOverdueVoices", "filter"),
    ("SearchMembers", "full_name"),
    ("ListStaff", "org_unit"),
    ("ListUnitClosures", "org_unit"),
    ("ListNotices", "unread_only"),
    ("ListContracts", "filter of contracts"),
    ("ListSignals", "filter of signals"),
    ("ListBacktestSuspicions", "rule"),
    ("ListCredentials", "staff"),
    ("ListSolicitationSuspensions", "staff"),
];

/// What gives out no token here, because no call fills the list, or because Temporal is away. It takes none of another list either.
const SILENT: [&str; 3] = ["ListParkedEvents", "ReconcileWorkflows", "ListVoiceLetters"];

/// Lists that show each caller something else.
const OF_CALLERS: [&str; 8] = [
    "ListVoices",
    "ListOverdueVoices",
    "ListNotices",
    "SearchMembers",
    "ListCredentials",
    "ListSolicitationSuspensions",
    "ListContracts",
    "ListSignals",
];

pub(super) async fn foreign_tokens(trial: &mut Trial<'_>) {
    let lists: Vec<Rpc> = trial
        .stage
        .rpcs
        .iter()
        .filter(|rpc| rpc.method.input().get_field_by_name("page_token").is_some())
        .cloned()
        .collect();
    let mut tokens = Vec::new();
    for rpc in &lists {
        if SILENT.contains(&rpc.method.name()) {
            tokens.push(String::new());
            continue;
        }
        let answer = trial
            .send(rpc, &page(trial, rpc, ""))
            .await
            .unwrap_or_else(|status| panic!("{rpc}: {status:?}"));
        let token = answer
            .get_field_by_name("next_page_token")
            .and_then(|token| token.as_str().map(str::to_owned))
            .unwrap_or_default();
        assert!(!token.is_empty(), "{rpc} has a second page");
        assert!(
            trial.send(rpc, &page(trial, rpc, &token)).await.is_ok(),
            "{rpc} goes on from its own token"
        );
        tokens.push(token);
    }
    let expected = Expected {
        code: Code::InvalidArgument,
        reason: "INVALID_FIELDS",
        field: Some("page_token"),
    };
    for (at, rpc) in lists.iter().enumerate() {
        let own = tokens[at].clone();
        let foreign = tokens
            .iter()
            .enumerate()
            .filter(|(other, token)| *other != at && !token.is_empty())
            .map(|(_, token)| token.clone());
        let damaged = [
            own.get(1..).unwrap_or("A").to_owned(),
            format!("{own}AAAA"),
            "AAAA".to_owned(),
            "次の頁".to_owned(),
            "1".to_owned(),
        ];
        for token in foreign.chain(damaged).collect::<Vec<_>>() {
            let message = page(trial, rpc, &token);
            trial.refused(rpc, &format!("the page token {token:?}"), &message, &expected).await;
        }
        if let Some((_, field)) = OTHERWISE.iter().find(|(name, _)| *name == rpc.method.name()) {
            let message = narrowed(trial, rpc, &own, field);
            trial.refused(rpc, "the page token of the whole list", &message, &expected).await;
        }
    }
    of_another_caller(trial, &lists, &tokens).await;
}

/// What somebody may see differs from what others may: a token goes with its caller.
async fn of_another_caller(trial: &mut Trial<'_>, lists: &[Rpc], tokens: &[String]) {
    let other = Caller {
        name: trial.there.others["staff"].clone(),
        ..trial.there.everybody.clone()
    };
    for (rpc, token) in lists.iter().zip(tokens).filter(|(rpc, _)| OF_CALLERS.contains(&rpc.method.name())) {
        let body = page(trial, rpc, token).encode_to_vec();
        let answer = trial.stage.send(rpc, Some(&trial.stage.token(&other)), body).await.map(drop);
        let expected = Expected {
            code: Code::InvalidArgument,
            reason: "INVALID_FIELDS",
            field: Some("page_token"),
        };
        trial.judge(rpc, "the page token of somebody else", answer, &expected);
    }
}

/// The page after a token, of one item.
fn page(trial: &Trial<'_>, rpc: &Rpc, token: &str) -> DynamicMessage {
    let mut message = trial.right(rpc);
    message.set_field_by_name("page_size", Value::I32(1));
    message.set_field_by_name("page_token", Value::String(token.to_owned()));
    if rpc.method.name() == "SearchMembers" {
        // What all members of this world are read as.
        message.clear_field_by_name("full_name");
        message.set_field_by_name("full_name_kana", Value::String("カクウ".to_owned()));
    }
    message
}

fn narrowed(trial: &Trial<'_>, rpc: &Rpc, token: &str, field: &str) -> DynamicMessage {
    let mut message = page(trial, rpc, token);
    let value = match field {
        "filter" => Value::String("kind = COMPLAINT".to_owned()),
        "filter of contracts" => Value::String("line_group = MEDICAL".to_owned()),
        "filter of signals" => Value::String("severity = HIGH".to_owned()),
        "rule" => Value::String("EARLY_LAPSE_6_SIMPLE".to_owned()),
        "full_name" => Value::String("架空 花子".to_owned()),
        "unread_only" => Value::Bool(true),
        "staff" => Value::String(trial.there.names["staff"].clone()),
        _ => Value::String(trial.there.names["orgUnits"].clone()),
    };
    message.set_field_by_name(field.split(' ').next().unwrap_or(field), value);
    message
}

//! What is wrong with a call is said with the right code, the right reason, the field, and in both languages; and nothing is written.
//!
//! The cases come from the descriptors: every rule of every field is broken once, every name is unknown once, every etag is stale once, and
//! so on, for every RPC there is.

mod broken_rules;
mod identity;
mod others;
mod pages;
mod resources;
mod reused_ids;
mod wire_format;

use std::collections::BTreeMap;

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage as _, Value};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::wire::{Everything, Fill, Making, Rows, Rpc, SERVERS, Stage, complaint, date, example, message, reason, written};

/// The suite, what there is in it, and what was found wrong so far.
struct Trial<'a> {
    stage: &'a Stage,
    there: Everything,
    faults: Vec<String>,
    cases: usize,
}

/// What a case is to be answered.
struct Expected<'a> {
    code: Code,
    reason: &'a str,
    /// The path of the field that must be named, if one must.
    field: Option<&'a str>,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_nothing_is_written() {
    let stage = Stage::start().await;
    let there = Box::pin(Making::on(&stage).some_of_everything()).await;
    let mut trial = Trial {
        stage: &stage,
        there,
        faults: Vec::new(),
        cases: 0,
    };
    let before = tables(&stage).await;
    pages::foreign_tokens(&mut trial).await;
    broken_rules::each_is_named(&mut trial).await;
    broken_rules::what_the_service_assigns_is_refused(&mut trial).await;
    resources::unknown_names(&mut trial).await;
    resources::stale_etags(&mut trial).await;
    wire_format::messages_that_are_none(&mut trial).await;
    identity::who_may_not_call(&mut trial).await;
    trial.nothing_written_since(&before, "one of the calls that were refused").await;
    Box::pin(reused_ids::another_body(&mut trial)).await;
    Box::pin(others::names_of_nothing(&mut trial)).await;
    // Last, for it lets the time go on.
    identity::whose_time_is_over(&mut trial).await;
    let Trial { faults, cases, .. } = trial;
    println!("{cases} cases");
    assert!(cases > 500, "only {cases} cases");
    assert!(faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
    stage.stop().await;
}

async fn tables(stage: &Stage) -> BTreeMap<&'static str, Rows> {
    let mut all = BTreeMap::new();
    // What follows from a credential, a signal or a voice is written by no call. Signals of proposals come of what it reads.
    for (reader, feeds) in [("proposals", ["training", "voices"]), ("inspections", ["proposals", "voices"])] {
        let reader = stage.tables(reader).await;
        for feed in feeds {
            let of = stage.tables(feed).await;
            of.rows().await;
            reader.has_read(feed, &of).await;
        }
    }
    for server in SERVERS {
        all.insert(server, stage.tables(server).await.rows().await);
    }
    all
}

impl Trial<'_> {
    /// Notes what stands in a database that did not stand there before.
    async fn nothing_written_since(&mut self, before: &BTreeMap<&'static str, Rows>, by: &str) {
        for (server, rows) in &tables(self.stage).await {
            let rows = written(&before[server], rows).into_iter();
            self.faults.extend(rows.map(|row| format!("{by}: {server} has written {row}")));
        }
    }

    /// A message of the method's that is right but for an etag that no record has.
    fn right(&self, rpc: &Rpc) -> DynamicMessage {
        message(&rpc.method.input(), "", &self.fill(&self.usual(rpc)))
    }

    /// What makes a message of the method's right beyond its rules.
    fn usual<'a>(&'a self, rpc: &'a Rpc) -> impl Fn(&str, &FieldDescriptor) -> Option<Value> + 'a {
        let updated = rpc.method.name().starts_with("Update").then(|| self.there.names["members"].clone());
        move |path, field| match path {
            "member.name" => updated.clone().map(Value::String),
            "contract.name" if rpc.method.name() == "CorrectContract" => Some(Value::String(self.there.names["contracts"].clone())),
            _ => usual(path, field),
        }
    }

    fn fill<'a>(&'a self, value: &'a dyn Fn(&str, &FieldDescriptor) -> Option<Value>) -> Fill<'a> {
        Fill {
            value,
            names: &self.there.names,
            now: self.stage.now(),
        }
    }

    /// Makes what is missing on the way to a field, with what it must hold.
    fn make(&self, rpc: &Rpc, message: &mut DynamicMessage, path: &str) {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let field = message
            .descriptor()
            .get_field_by_name(first.trim_end_matches("[0]"))
            .expect("the path leads somewhere");
        if !message.has_field(&field) {
            message.set_field(&field, example(&field, path, &self.fill(&self.usual(rpc))));
        }
        let inner = match message.get_field_mut(&field) {
            Value::List(items) => items.first_mut().and_then(Value::as_message_mut),
            other => other.as_message_mut(),
        };
        if let (Some(rest), Some(inner)) = (rest, inner) {
            self.make(rpc, inner, rest);
        }
    }

    /// Sends a message as somebody who may.
    async fn send(&self, rpc: &Rpc, message: &DynamicMessage) -> Result<DynamicMessage, Status> {
        let token = self.stage.token(self.there.caller(rpc.method.name()));
        self.stage.send(rpc, Some(&token), message.encode_to_vec()).await
    }

    /// Sends a message that must be refused.
    async fn refused(&mut self, rpc: &Rpc, what: &str, message: &DynamicMessage, expected: &Expected<'_>) {
        let answer = self.send(rpc, message).await;
        self.judge(rpc, what, answer.map(drop), expected);
    }

    /// Notes what is wrong with an answer.
    fn judge(&mut self, rpc: &Rpc, what: &str, answer: Result<(), Status>, expected: &Expected<'_>) {
        self.cases += 1;
        let fault = match answer {
            Ok(()) => Some("is let through".to_owned()),
            Err(status) => fault(&status, expected),
        };
        self.faults.extend(fault.map(|fault| format!("{rpc}, {what}: {fault}")));
    }
}

fn fault(status: &Status, expected: &Expected<'_>) -> Option<String> {
    let found = (status.code(), reason(status));
    if (found.0, found.1.as_str()) != (expected.code, expected.reason) {
        return Some(format!(
            "{:?} {}, not {:?} {}: {}",
            found.0,
            found.1,
            expected.code,
            expected.reason,
            status.message()
        ));
    }
    if let Some(path) = expected.field {
        let violations = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        let is_it = |field: &str| {
            field
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if !violations.iter().any(|violation| is_it(&violation.field)) {
            let named: Vec<&str> = violations.iter().map(|violation| violation.field.as_str()).collect();
            return Some(format!("names {named:?}, not {path}"));
        }
    }
    complaint(status)
}

/// What makes a message right beyond its rules.
fn usual(path: &str, field: &FieldDescriptor) -> Option<Value> {
    match (path, field.name()) {
        ("etag", _) => Some(Value::String("999999".to_owned())),
        ("voice.complainant_relation", _) => Some(Value::EnumNumber(8)),
        ("contracts[0].contract.external_id", _) => Some(Value::String(crate::wire::fresh_id().to_string())),
        // Investigations are told of to few.
        ("source", _) => Some(Value::String("voices/01935000-0000-7000-8000-0000000000f1".to_owned())),
        ("policyholder", _) => Some(Value::String("keys/P-1".to_owned())),
        (_, "employed_until") if path == "employed_until" => Some(date(2030, 4, 1)),
        (_, "effective_from") => Some(date(2030, 4, 1)),
        // The first kind of credential expires.
        ("credential.expire_date", _) => Some(date(2028, 3, 31)),
        ("calendar.opens_at_minute", _) => Some(Value::I32(540)),
        ("calendar.closes_at_minute", _) => Some(Value::I32(1020)),
        ("calendar.official_until_year", _) => Some(Value::I32(2027)),
        // What came today is older than that at the end of a later day.
        ("older_than", _) => Some(Value::String("0d".to_owned())),
        (_, "as_of_date") if field.parent_message().name() == "ListOverdueVoicesRequest" => Some(date(2030, 4, 1)),
        ("index", _) => Some(Value::I64(0)),
        ("tree_size" | "first_size" | "second_size", _) => Some(Value::I64(1)),
        _ => None,
    }
}

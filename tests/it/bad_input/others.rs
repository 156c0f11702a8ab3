//! Names of nothing in every field that names something, beside what is acted on. What is answered stands in `golden/unknown_names.txt`.

use honi_proto::descriptors;
use prost::Message as _;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, Value};

use super::reused_ids::{ready, sound, value};
use super::{Trial, tables};
use crate::wire::{Fill, Rules, collection, compare, complaint, fresh_id, placed, reason};

pub(super) async fn names_of_nothing(trial: &mut Trial<'_>) {
    let mut answers = String::new();
    for rpc in trial.stage.rpcs.clone() {
        let mut fields = Vec::new();
        collect(&rpc.method.input(), "", &mut fields);
        for (path, collection) in fields {
            // What is created has no name yet.
            if rpc.method.name().starts_with("Create") && path.ends_with(".name") {
                continue;
            }
            // Each on something new, for what is answered may also be that it was done.
            let ready = Box::pin(ready(trial, &rpc)).await;
            let mut message = sound(trial, &rpc, &ready);
            let name = match collection.as_str() {
                "calendars" => "calendars/nowhere".to_owned(),
                _ => format!("{collection}/{}", fresh_id()),
            };
            let now = trial.stage.now();
            let usual = |path: &str, field: &FieldDescriptor| value(&rpc, &ready.0, &ready.1, now, path, field);
            let fill = Fill {
                value: &usual,
                names: &ready.0,
                now,
            };
            placed(&mut message, &path, Value::String(name), &fill);
            let token = trial.stage.token(trial.there.caller(rpc.method.name()));
            let before = tables(trial.stage).await;
            let answer = match trial.stage.send(&rpc, Some(&token), message.encode_to_vec()).await {
                Ok(_) if descriptors::is_read(&rpc.method) => "is answered".to_owned(),
                Ok(_) => "is taken as it is".to_owned(),
                Err(status) => {
                    let what = format!("{rpc}, an unknown {path}");
                    trial.nothing_written_since(&before, &what).await;
                    trial.faults.extend(complaint(&status).map(|wrong| format!("{what}: {wrong}")));
                    format!("{:?} {}", status.code(), reason(&status))
                }
            };
            answers.push_str(&format!("{rpc} {path}: {answer}\n"));
            trial.cases += 1;
        }
    }
    compare("unknown_names.txt", &answers);
}

/// The paths of the fields that hold a resource's name, and of which collection that is.
fn collect(descriptor: &MessageDescriptor, path: &str, fields: &mut Vec<(String, String)>) {
    for field in descriptor.fields() {
        let (rules, list) = (Rules::of(&field), if field.is_list() { "[0]" } else { "" });
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}{list}", field.name());
        let rules = if field.is_list() {
            rules.items.as_deref().cloned().unwrap_or_default()
        } else {
            rules
        };
        if let Some(collection) = rules.pattern.as_deref().and_then(collection) {
            fields.push((path, collection.to_owned()));
        } else if let Kind::Message(inner) = field.kind()
            && inner.package_name().starts_with("honi.")
        {
            collect(&inner, &path, fields);
        }
    }
}

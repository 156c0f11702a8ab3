//! Every rule of every field, broken once.

use honi_proto::descriptors::is_personal;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value};
use tonic::Code;

use super::{Expected, Trial};
use crate::wire::{Rpc, Rules, date, example, fresh_id, must_be_set, oneof_is_required, placed};

/// A way to break a rule.
struct Break {
    what: &'static str,
    path: String,
    /// What to put there; nothing to leave it out.
    value: Option<Value>,
}

/// Fields without a rule that are the caller's to set all the same.
const FREE: [&str; 5] = [
    "honi.organization.v1.Notice.due_time",
    "honi.training.v1.Credential.expire_date",
    "honi.proposals.v1.Contract.establish_date",
    "honi.proposals.v1.Contract.mature_date",
    "honi.proposals.v1.Contract.switch_notice_date",
];

/// Fields that no update changes: their rules are for the creation.
const UNCHANGING: [&str; 2] = ["member_no", "join_date"];

const INVALID: &str = "INVALID_FIELDS";

pub(super) async fn each_is_named(trial: &mut Trial<'_>) {
    for rpc in trial.stage.rpcs.clone() {
        let mut breaks = Vec::new();
        collect(&rpc.method.input(), "", &mut breaks);
        for Break { what, path, value } in breaks {
            let mut message = trial.right(&rpc);
            if let Some(field) = taken_over(&message, &path) {
                if UNCHANGING.contains(&field) {
                    continue;
                }
                mask(&mut message, field);
            }
            match value {
                Some(value) => placed(&mut message, &path, value, &trial.fill(&trial.usual(&rpc))),
                None => {
                    if let Some((parent, _)) = path.rsplit_once('.') {
                        trial.make(&rpc, &mut message, parent);
                    }
                    left_out(&mut message, &path);
                }
            }
            let expected = Expected {
                code: Code::InvalidArgument,
                reason: INVALID,
                field: Some(&path),
            };
            trial.refused(&rpc, &format!("{path} {what}"), &message, &expected).await;
        }
    }
}

/// The field of an update's resource that a path is about: what its mask does not name may hold anything.
fn taken_over<'a>(message: &DynamicMessage, path: &'a str) -> Option<&'a str> {
    message.descriptor().get_field_by_name("update_mask")?;
    let (_, inner) = path.split_once('.')?;
    inner.split(['.', '[']).next().filter(|field| *field != "name")
}

/// Lets an update change this field.
fn mask(message: &mut DynamicMessage, field: &str) {
    let mask = message.get_field_by_name_mut("update_mask").and_then(Value::as_message_mut);
    mask.expect("an update has a mask")
        .set_field_by_name("paths", Value::List(vec![Value::String(field.to_owned())]));
}

/// A resource to be created must not bring what the service gives it.
pub(super) async fn what_the_service_assigns_is_refused(trial: &mut Trial<'_>) {
    for rpc in trial.stage.rpcs.clone() {
        let input = rpc.method.input();
        let resource = input.fields().find(|field| field.kind().as_message() == Some(&rpc.method.output()));
        let Some(resource) = resource.filter(|_| rpc.method.name().starts_with("Create")) else {
            continue;
        };
        for field in rpc.method.output().fields() {
            let has_rules = Rules::of(&field).any && field.name() != "name";
            if has_rules || is_personal(&field) || FREE.contains(&field.full_name()) || field.containing_oneof().is_some() {
                continue;
            }
            let path = format!("{}.{}", resource.name(), field.name());
            let mut message = trial.right(&rpc);
            let value = assigned(trial, &rpc, &field, &path);
            placed(&mut message, &path, value, &trial.fill(&trial.usual(&rpc)));
            let expected = Expected {
                code: Code::InvalidArgument,
                reason: INVALID,
                field: Some(&path),
            };
            trial.refused(&rpc, &format!("{path} is given"), &message, &expected).await;
        }
    }
}

/// A value that such a field could have once the service has given it.
fn assigned(trial: &Trial<'_>, rpc: &Rpc, field: &FieldDescriptor, path: &str) -> Value {
    match field.kind() {
        Kind::Enum(_) if !field.is_list() => Value::EnumNumber(1),
        Kind::String if field.name() == "name" => {
            let collections = [
                "voices",
                "digests",
                "members",
                "notices",
                "unitClosures",
                "orgUnits",
                "staff",
                "credentials",
            ];
            let of_kind = |collection: &&&str| {
                rpc.method
                    .output()
                    .name()
                    .to_lowercase()
                    .starts_with(collection.to_lowercase().trim_end_matches('s'))
            };
            Value::String(format!("{}/{}", collections.iter().find(of_kind).unwrap_or(&"voices"), fresh_id()))
        }
        _ => example(field, path, &trial.fill(&trial.usual(rpc))),
    }
}

fn collect(descriptor: &MessageDescriptor, path: &str, breaks: &mut Vec<Break>) {
    for field in descriptor.fields() {
        let path = if path.is_empty() {
            field.name().to_owned()
        } else {
            format!("{path}.{}", field.name())
        };
        of_field(&field, &path, breaks);
    }
    for oneof in descriptor.oneofs().filter(oneof_is_required) {
        let path = if path.is_empty() {
            oneof.name().to_owned()
        } else {
            format!("{path}.{}", oneof.name())
        };
        breaks.push(Break {
            what: "is missing",
            path,
            value: None,
        });
    }
}

fn of_field(field: &FieldDescriptor, path: &str, breaks: &mut Vec<Break>) {
    let rules = Rules::of(field);
    if field.containing_oneof().is_none() && must_be_set(field) {
        breaks.push(Break {
            what: "is missing",
            path: path.to_owned(),
            value: None,
        });
    }
    if rules.must_be_true {
        breaks.push(Break {
            what: "is false",
            path: path.to_owned(),
            value: Some(Value::Bool(false)),
        });
    }
    if field.is_list() {
        let item = rules.items.clone().unwrap_or_default();
        let value = |index: u64| right_item(field, index);
        if let Some(most) = rules.max_items {
            breaks.push(Break {
                what: "has too many items",
                path: path.to_owned(),
                value: Some(Value::List((0..=most).map(value).collect())),
            });
        }
        if rules.unique {
            breaks.push(Break {
                what: "has an item twice",
                path: path.to_owned(),
                value: Some(Value::List(vec![value(1), value(1)])),
            });
        }
        single(field, &item, &format!("{path}[0]"), breaks);
    } else {
        single(field, &rules, path, breaks);
    }
}

/// One of many items that are right and, where there can be as many, differ.
fn right_item(field: &FieldDescriptor, index: u64) -> Value {
    let number = i32::try_from(index).expect("lists are short");
    match field.kind() {
        Kind::Enum(_) => Value::EnumNumber(number % 9 + 1),
        Kind::String if field.name() == "roles" => Value::String("SAL".to_owned()),
        Kind::String => Value::String(format!("staff/01920000-0000-7000-8000-{index:012x}")),
        Kind::Message(message) => Value::Message(DynamicMessage::new(message)),
        other => Value::default_value(&other),
    }
}

fn single(field: &FieldDescriptor, rules: &Rules, path: &str, breaks: &mut Vec<Break>) {
    let mut add = |what: &'static str, value: Value| {
        breaks.push(Break {
            what,
            path: path.to_owned(),
            value: Some(value),
        })
    };
    let text = |text: &str| Value::String(text.to_owned());
    match field.kind() {
        Kind::String => {
            if let Some(most) = rules.max_len {
                let length = usize::try_from(most + 1).expect("texts are short");
                // Of a text for people it is characters that are counted, and not bytes.
                let letter = if rules.pattern.is_some() { "1" } else { "あ" };
                add("is too long", Value::String(letter.repeat(length)));
            }
            if rules.pattern.is_some() {
                add("has another form", text("of no form at all/?"));
                add("has a line more", text("voices/01920000-0000-7000-8000-00000000dead\n"));
            }
            if rules.uuid {
                add("is no UUID", text("01920000-0000-7000-8000-00000000dea"));
            }
            if rules.email {
                add("is no address", text("somebody.example.coop"));
            }
            if !rules.allowed.is_empty() {
                add("is not on the list", text("ZZZ"));
            }
        }
        Kind::Enum(_) if rules.defined_only => add("is of no value that there is", Value::EnumNumber(9_999)),
        Kind::Int32 | Kind::Int64 => {
            let is_long = field.kind() == Kind::Int64;
            let value = |number: i64| match (is_long, i32::try_from(number)) {
                (true, _) => Some(Value::I64(number)),
                (false, Ok(number)) => Some(Value::I32(number)),
                (false, Err(_)) => None,
            };
            if let Some(less) = rules.least.and_then(|least| value(least - 1)) {
                add("is too small", less);
            }
            if let Some(more) = rules.most.and_then(|most| value(most + 1)) {
                add("is too large", more);
            }
        }
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Timestamp" => {}
            "google.protobuf.FieldMask" => {
                let mut mask = DynamicMessage::new(message);
                mask.set_field_by_name("paths", Value::List(vec![text("no_such_field")]));
                add("names a field that there is not", Value::Message(mask));
            }
            "honi.calendar.v1.Date" => {
                add("is no day of the calendar", date(2026, 2, 30));
                collect(&message, path, breaks);
            }
            _ => collect(&message, path, breaks),
        },
        _ => {}
    }
}

/// Clears what the path names: a field, or all of a oneof.
fn left_out(message: &mut DynamicMessage, path: &str) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let name = first.strip_suffix("[0]").unwrap_or(first);
    let descriptor = message.descriptor();
    let Some(rest) = rest else {
        if let Some(oneof) = descriptor.oneofs().find(|oneof| oneof.name() == name) {
            oneof.fields().for_each(|field| message.clear_field(&field));
        } else {
            message.clear_field_by_name(name);
        }
        return;
    };
    let field = descriptor.get_field_by_name(name).expect("the path leads somewhere");
    match message.get_field_mut(&field) {
        Value::Message(inner) => left_out(inner, rest),
        Value::List(items) => items
            .iter_mut()
            .filter_map(Value::as_message_mut)
            .for_each(|item| left_out(item, rest)),
        _ => {}
    }
}

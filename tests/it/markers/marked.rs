//! Messages with marks, right ones and wrong ones.

use honi_proto::descriptors::is_personal;
use honi_proto::voices::v1 as voices;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use crate::wire::{Rpc, date, fresh_id};

/// The choices of a message's oneofs that are personal; one call without a choice where there is none.
pub(super) fn alternatives(rpc: &Rpc) -> Vec<Option<FieldDescriptor>> {
    let choices: Vec<_> = rpc
        .method
        .input()
        .fields()
        .filter(|field| is_personal(field) && field.containing_oneof().is_some())
        .map(Some)
        .collect();
    if choices.is_empty() { vec![None] } else { choices }
}

/// What makes a message right beyond its rules.
pub(super) fn right(rpc: &Rpc, path: &str, field: &FieldDescriptor, member: &str, sales_staff: &str) -> Option<Value> {
    let text = |text: &str| Some(Value::String(text.to_owned()));
    match (path, field.name()) {
        ("etag", _) => text("1"),
        ("member.name", _) if rpc.method.name().starts_with("Update") => text(member),
        ("name", _) if rpc.method.parent_service().name() == "MemberService" && !member.is_empty() => text(member),
        ("voice.kind", _) => Some(Value::EnumNumber(voices::VoiceKind::Complaint.into())),
        ("voice.complainant_relation", _) => Some(Value::EnumNumber(voices::ComplainantRelation::ThirdParty.into())),
        ("update_mask", _) => Some(mask(&["full_name", "full_name_kana", "birth_date", "phone", "email", "address"])),
        (_, "member_no" | "staff_no" | "external_id") => text(&fresh_id().to_string()[20..]),
        (_, "effective_from" | "employed_from" | "join_date") => Some(date(2020, 4, 1)),
        (_, "sales_staff") => text(sales_staff),
        ("index", _) => Some(Value::I64(0)),
        ("tree_size" | "first_size" | "second_size", _) => Some(Value::I64(1)),
        _ => None,
    }
}

fn mask(paths: &[&str]) -> Value {
    let descriptor = honi_proto::descriptor_pool()
        .get_message_by_name("google.protobuf.FieldMask")
        .expect("it is imported");
    let mut message = DynamicMessage::new(descriptor);
    message.set_field_by_name(
        "paths",
        Value::List(paths.iter().map(|path| Value::String((*path).to_owned())).collect()),
    );
    Value::Message(message)
}

/// A right message made wrong: by what is personal in it, and by what is not.
pub(super) fn spoiled(right: &DynamicMessage) -> Vec<(&'static str, DynamicMessage)> {
    let mut longer = right.clone();
    longest(&mut longer);
    let mut other = right.clone();
    other.set_field_by_name("request_id", Value::String("no id".to_owned()));
    let mut stale = right.clone();
    stale.set_field_by_name("etag", Value::String("999999".to_owned()));
    let mut page = right.clone();
    page.set_field_by_name("page_token", Value::String("AAAA".to_owned()));
    let of = |name: &str| right.fields().any(|(field, _)| field.name() == name);
    let mut spoiled = vec![("too long", longer), ("the same again", right.clone())];
    if of("request_id") {
        spoiled.push(("without an id", other));
    }
    if of("etag") {
        spoiled.push(("of an old record", stale));
    }
    if !of("request_id") {
        spoiled.push(("of another page", page));
    }
    spoiled
}

/// Makes every personal text longer than it may be, and of no form.
fn longest(message: &mut DynamicMessage) {
    let fields: Vec<FieldDescriptor> = message.fields().map(|(field, _)| field).collect();
    for field in fields {
        match message.get_field_mut(&field) {
            Value::String(text) if is_personal(&field) => *text = format!("{text} /").repeat(3_000),
            Value::Message(inner) if matches!(field.kind(), Kind::Message(_)) => longest(inner),
            _ => {}
        }
    }
}

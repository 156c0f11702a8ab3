//! The marks: values that stand nowhere by chance.

use honi_proto::descriptors::is_personal;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::wire::{Rules, date};

/// In every text that is planted. It survives every normalisation: small letters and a digit.
pub(super) const CORE: &str = "zq7mwv";

/// The telephone numbers that are planted, without what stands between their digits. The exchange 000 is assigned to nobody.
pub(super) const PHONE: &str = "00073519942";

/// The day of birth that is planted.
pub(super) const BIRTH: (i32, i32, i32) = (1931, 7, 23);

/// What a personal field is given; texts differ by field.
pub(super) fn mark(field: &FieldDescriptor) -> Value {
    if field.is_list() {
        Value::List(vec![single(field)])
    } else {
        single(field)
    }
}

fn single(field: &FieldDescriptor) -> Value {
    let name = field.full_name().rsplit('.').take(2).collect::<Vec<_>>().join("");
    let text = match field.kind() {
        Kind::Message(message) if message.full_name() == "honi.calendar.v1.Date" => return date(BIRTH.0, BIRTH.1, BIRTH.2),
        // Codes and numbers stand in many places by chance; they are given for what is written with them.
        Kind::Message(message) => {
            let mut made = DynamicMessage::new(message.clone());
            for inner in message.fields() {
                made.set_field(&inner, mark(&inner));
            }
            return Value::Message(made);
        }
        Kind::Enum(_) => return Value::EnumNumber(1),
        Kind::Bool => return Value::Bool(true),
        Kind::Int32 => return Value::I32(Rules::of(field).least.unwrap_or_default().max(1).try_into().unwrap_or(1)),
        Kind::Int64 => return Value::I64(73_519),
        Kind::String if field.name() == "phone" => "000-7351-9942".to_owned(),
        Kind::String if Rules::of(field).email || field.name() == "email" => format!("{CORE}@marker.example"),
        Kind::String => format!("秘匿 {CORE}{name}"),
        other => panic!(
            "{} is personal and of the kind {other:?}: think of a mark for it",
            field.full_name()
        ),
    };
    Value::String(text)
}

/// The personal fields of a message and of those inside it, by their full names.
pub(super) fn personal_fields(descriptor: &MessageDescriptor) -> Vec<String> {
    let mut found = Vec::new();
    for field in descriptor.fields() {
        if is_personal(&field) {
            found.push(field.full_name().to_owned());
        } else if let Kind::Message(inner) = field.kind()
            && inner.package_name().starts_with("honi.")
            && inner != *descriptor
        {
            found.extend(personal_fields(&inner));
        }
    }
    found
}

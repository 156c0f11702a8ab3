//! `Debug` and `ReflectMessage` for the generated messages.

use std::collections::BTreeMap;
use std::fmt::Write;

use prost_reflect::{Cardinality, DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor};

use crate::idents::{camel, enum_path, field as ident, inner_module, message_path};

/// The text of the implementations for each of our packages.
pub(crate) fn by_package(pool: &DescriptorPool) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for message in ours(pool) {
        let text: &mut String = texts.entry(message.package_name().to_owned()).or_default();
        text.push_str(&reflection(&message));
        text.push_str(&debug_of_message(&message));
        for oneof in real_oneofs(&message) {
            text.push_str(&debug_of_oneof(&message, &oneof));
        }
    }
    texts
}

/// The elements of a table of all our messages and a function `print` of each type, for the test of redaction.
pub(crate) fn printers(pool: &DescriptorPool) -> String {
    let rows = ours(pool).fold(String::new(), |rows, message| {
        let path = message_path(&message).replacen("crate", "honi_proto", 1);
        rows + &format!("    (\"{}\", print::<{path}>),\n", message.full_name())
    });
    format!("&[\n{rows}]\n")
}

fn ours(pool: &DescriptorPool) -> impl Iterator<Item = MessageDescriptor> {
    pool.all_messages()
        .filter(|message| message.package_name().starts_with("honi.") && !message.is_map_entry())
}

fn reflection(message: &MessageDescriptor) -> String {
    format!(
        "impl ::prost_reflect::ReflectMessage for {path} {{\n    fn descriptor(&self) -> ::prost_reflect::MessageDescriptor {{\n        \
         crate::descriptors::message(\"{name}\")\n    }}\n}}\n\n",
        path = message_path(message),
        name = message.full_name(),
    )
}

fn debug_of_message(message: &MessageDescriptor) -> String {
    let mut fields = String::new();
    for field in message.fields().filter(|field| real_oneof(field).is_none()) {
        write!(fields, ".field(\"{}\", {})", field.name(), shown(&field)).expect("a String takes any text");
    }
    for oneof in real_oneofs(message) {
        write!(fields, ".field(\"{}\", &self.{})", oneof.name(), ident(oneof.name())).expect("a String takes any text");
    }
    debug(
        &message_path(message),
        &format!("f.debug_struct(\"{}\"){fields}.finish()", message.name()),
    )
}

fn debug_of_oneof(message: &MessageDescriptor, oneof: &OneofDescriptor) -> String {
    let mut arms = String::new();
    for field in oneof.fields() {
        let variant = camel(field.name());
        let (pattern, value) = match field.kind() {
            _ if is_redacted(&field) => ("_", "&crate::redaction::Redacted".to_owned()),
            Kind::Enum(enumeration) => ("value", format!("&crate::redaction::named::<{}>(*value)", enum_path(&enumeration))),
            _ => ("value", "value".to_owned()),
        };
        write!(
            arms,
            "Self::{variant}({pattern}) => f.debug_tuple(\"{variant}\").field({value}).finish(),"
        )
        .expect("a String takes any text");
    }
    debug(
        &format!("{}::{}", inner_module(message), camel(oneof.name())),
        &format!("match self {{ {arms} }}"),
    )
}

fn debug(path: &str, body: &str) -> String {
    format!(
        "impl ::core::fmt::Debug for {path} {{\n    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n        \
         {body}\n    }}\n}}\n\n"
    )
}

/// The expression that shows a field outside a oneof: hidden if it is personal, by its name if it is of an enumeration.
fn shown(field: &FieldDescriptor) -> String {
    let value = format!("&self.{}", ident(field.name()));
    match field.kind() {
        _ if is_redacted(field) => format!("crate::redaction::hidden({value})"),
        Kind::Enum(enumeration) if !field.is_map() => {
            let path = enum_path(&enumeration);
            if field.cardinality() == Cardinality::Repeated || field.supports_presence() {
                format!("&crate::redaction::names::<{path}, _>({value})")
            } else {
                format!("&crate::redaction::named::<{path}>({})", value.trim_start_matches('&'))
            }
        }
        _ => value,
    }
}

/// Whether a field has the standard option `debug_redact`. prost's own types know it not, hence by name.
fn is_redacted(field: &FieldDescriptor) -> bool {
    field
        .options()
        .get_field_by_name("debug_redact")
        .is_some_and(|value| value.as_bool() == Some(true))
}

fn real_oneofs(message: &MessageDescriptor) -> impl Iterator<Item = OneofDescriptor> {
    message.oneofs().filter(|oneof| !oneof.is_synthetic())
}

fn real_oneof(field: &FieldDescriptor) -> Option<OneofDescriptor> {
    field.containing_oneof().filter(|oneof| !oneof.is_synthetic())
}

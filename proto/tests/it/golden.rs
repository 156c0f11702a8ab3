//! The API in one text, so that a review shows what changed.

use std::fs;

use honi_proto::descriptors::{descriptor_pool, is_personal};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ServiceDescriptor};

use crate::image::folder;

/// Whether the caller wants a committed file written anew.
#[expect(clippy::disallowed_methods, reason = "a switch of a test for people, not a setting")]
pub(crate) fn update_wanted(variable: &str) -> bool {
    std::env::var(variable).is_ok_and(|value| value == "1")
}

#[test]
fn the_api_is_as_reviewed() {
    let path = folder().join("tests/golden/api.txt");
    let summary = summary();
    if update_wanted("HONI_UPDATE_GOLDEN") {
        fs::write(&path, &summary).unwrap();
    }
    let reviewed = fs::read_to_string(&path).unwrap();
    let first = summary.lines().zip(reviewed.lines()).find(|(now, then)| now != then);
    assert!(
        summary == reviewed,
        "the API has changed; see proto/README.md. First difference: {first:#?}"
    );
}

fn summary() -> String {
    let mut text = String::new();
    for file in descriptor_pool().files().filter(|file| file.package_name().starts_with("honi.")) {
        text += &format!("{}\n", file.name());
        file.services().for_each(|service| text += &of_service(&service));
        file.messages().for_each(|message| text += &of_message(&message));
        file.enums().for_each(|enumeration| text += &of_enum(&enumeration));
        text.push('\n');
    }
    text
}

fn of_service(service: &ServiceDescriptor) -> String {
    service
        .methods()
        .fold(format!("  service {}\n", service.full_name()), |text, method| {
            let stream = |streaming| if streaming { "stream " } else { "" };
            let (takes, gives) = (method.input(), method.output());
            let (sent, answered) = (stream(method.is_client_streaming()), stream(method.is_server_streaming()));
            text + &format!(
                "    rpc {}({sent}{}) {answered}{}\n",
                method.name(),
                takes.full_name(),
                gives.full_name()
            )
        })
}

fn of_message(message: &MessageDescriptor) -> String {
    let mut text = format!(
        "  message {}{}\n",
        message.full_name(),
        rules(&message.options(), "buf.validate.message")
    );
    for field in message.fields() {
        text += &format!("    {}\n", of_field(&field));
    }
    for oneof in message.oneofs().filter(|oneof| !oneof.is_synthetic()) {
        let members: Vec<String> = oneof.fields().map(|field| field.name().to_owned()).collect();
        let rules = rules(&oneof.options(), "buf.validate.oneof");
        text += &format!(
            "    oneof {} of {}{rules}
",
            oneof.name(),
            members.join(", ")
        );
    }
    message
        .child_messages()
        .filter(|child| !child.is_map_entry())
        .for_each(|child| text += &of_message(&child));
    message.child_enums().for_each(|child| text += &of_enum(&child));
    text
}

fn of_field(field: &FieldDescriptor) -> String {
    let kind = match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(enumeration) => enumeration.full_name().to_owned(),
        scalar => format!("{scalar:?}"),
    };
    let many = if field.is_list() { "repeated " } else { "" };
    let personal = if is_personal(field) { " personal" } else { "" };
    format!(
        "{} {}: {many}{kind}{personal}{}",
        field.number(),
        field.name(),
        rules(&field.options(), "buf.validate.field")
    )
}

fn of_enum(enumeration: &EnumDescriptor) -> String {
    enumeration
        .values()
        .fold(format!("  enum {}\n", enumeration.full_name()), |text, value| {
            text + &format!("    {} {}\n", value.number(), value.name())
        })
}

/// The validation rules among some options, as JSON.
fn rules(options: &prost_reflect::DynamicMessage, extension: &str) -> String {
    let extension = descriptor_pool()
        .get_extension_by_name(extension)
        .expect("our protos import the rules");
    if !options.has_extension(&extension) {
        return String::new();
    }
    let value = options.get_extension(&extension);
    format!(
        " {}",
        serde_json::to_string(value.as_message().expect("rules are a message")).expect("a message makes JSON")
    )
}

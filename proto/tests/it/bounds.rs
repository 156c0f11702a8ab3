//! What a request may hold is bounded, and the rules that say so work.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use honi_proto::calendar::v1::Date;
use honi_proto::descriptors::methods;
use prost_protovalidate_types::{FieldConstraintsExt, FieldRules, StringRules, field_rules, string_rules};
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};

use crate::image::IMAGE;

/// What the comment of a field says that only the service sets; a request with it is refused.
const OURS: &str = "Assigned by the service";

/// The protos with their comments.
static COMMENTED: LazyLock<DescriptorPool> = LazyLock::new(|| DescriptorPool::decode(IMAGE).expect("the build script wrote descriptors"));

/// Whether only the service sets a field of [`COMMENTED`].
fn is_output(field: &FieldDescriptor) -> bool {
    let file = field.parent_message().parent_file();
    let locations = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
    let mut comments = locations
        .filter(|location| location.path == field.path())
        .map(|location| location.leading_comments());
    comments.any(|comment| comment.replace("\n ", " ").contains(OURS))
}

/// All fields that a caller can fill, with those of messages inside.
pub(crate) fn request_fields() -> Vec<FieldDescriptor> {
    fn collect(message: &MessageDescriptor, seen: &mut BTreeSet<String>, fields: &mut Vec<FieldDescriptor>) {
        if message.full_name().starts_with("google.") || !seen.insert(message.full_name().to_owned()) {
            return;
        }
        for field in message.fields().filter(|field| !is_output(field)) {
            if let Kind::Message(inner) = field.kind() {
                collect(&inner, seen, fields);
            }
            fields.push(field);
        }
    }
    let mut fields = Vec::new();
    let mut seen = BTreeSet::new();
    for method in methods() {
        let request = COMMENTED.get_message_by_name(method.input().full_name()).expect("the same protos");
        collect(&request, &mut seen, &mut fields);
    }
    fields
}

fn bounded_text(rules: &StringRules) -> bool {
    let listed = !rules.r#in.is_empty() || rules.r#const.is_some();
    let sized = rules.max_len.is_some() || rules.len.is_some() || rules.max_bytes.is_some() || rules.len_bytes.is_some();
    let known = matches!(
        rules.well_known,
        Some(string_rules::WellKnown::Uuid(true) | string_rules::WellKnown::Email(true))
    );
    // A pattern is taken to bound; a `*` or `+` in one is for a reviewer to see, next to a max_len.
    let patterned = rules
        .pattern
        .as_ref()
        .is_some_and(|pattern| pattern.starts_with('^') && pattern.ends_with('$'));
    listed || sized || known || patterned
}

fn bounded(field: &FieldDescriptor) -> bool {
    let rules: FieldRules = field.field_constraints().expect("rules decode").unwrap_or_default();
    match (field.is_list(), rules.r#type) {
        (false, Some(field_rules::Type::String(rules))) => bounded_text(&rules),
        (true, Some(field_rules::Type::Repeated(rules))) => {
            let item = rules.items.as_ref().and_then(|items| items.r#type.as_ref());
            matches!(item, Some(field_rules::Type::String(rules)) if bounded_text(rules))
        }
        _ => false,
    }
}

#[test]
fn every_text_of_a_request_is_bounded() {
    let texts = request_fields()
        .into_iter()
        .filter(|field| field.kind() == Kind::String && !field.is_map());
    let loose: Vec<String> = texts
        .filter(|field| !bounded(field))
        .map(|field| field.full_name().to_owned())
        .collect();
    assert!(loose.is_empty(), "{loose:#?}");
}

#[test]
fn every_list_of_a_request_is_bounded() {
    let limited = |field: &FieldDescriptor| match field.field_constraints().expect("rules decode").unwrap_or_default().r#type {
        Some(field_rules::Type::Repeated(rules)) => rules.max_items.is_some(),
        _ => false,
    };
    let loose: Vec<String> = request_fields()
        .into_iter()
        .filter(|field| field.is_list() && !limited(field))
        .map(|field| field.full_name().to_owned())
        .collect();
    assert!(loose.is_empty(), "{loose:#?}");
}

/// An expression or a pattern that does not compile is an error of its own, found here and not by the first caller.
#[test]
fn the_rules_of_every_request_compile() {
    let validator = prost_protovalidate::Validator::new();
    for message in request_fields().iter().map(FieldDescriptor::parent_message) {
        let empty = DynamicMessage::new(message.clone());
        match validator.validate(&empty) {
            Ok(()) | Err(prost_protovalidate::Error::Validation(_)) => {}
            Err(other) => panic!("{}: {other}", message.full_name()),
        }
    }
}

/// The generated types carry their rules, expressions included.
#[test]
fn a_day_that_does_not_exist_is_refused() {
    let refused = |year, month, day| match prost_protovalidate::validate(&Date { year, month, day }) {
        Ok(()) => None,
        Err(prost_protovalidate::Error::Validation(error)) => Some(error.violations()[0].rule_id().to_owned()),
        Err(other) => panic!("{other}"),
    };
    for (year, month, day) in [(2028, 2, 29), (2000, 2, 29), (2026, 4, 30), (2026, 12, 31)] {
        assert_eq!(refused(year, month, day), None, "{year}-{month}-{day}");
    }
    for (year, month, day) in [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 2, 30)] {
        assert_eq!(refused(year, month, day).as_deref(), Some("date.exists"), "{year}-{month}-{day}");
    }
    assert_eq!(refused(2026, 13, 1).as_deref(), Some("int32.gte_lte"));
}

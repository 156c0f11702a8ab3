//! Messages with marks, right ones and wrong ones.

use std::collections::BTreeMap;

use honi_proto::descriptors::is_personal;
use honi_proto::proposals::v1 as proposals;
use honi_proto::voices::v1 as voices;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

use super::mark::{mark, personal_fields};
use crate::wire::{Rpc, date, fresh_id};

/// What a call is about.
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) etag: String,
    /// Somebody who lives with the member, where the call is about that.
    pub(super) person: String,
    /// The product that a proposal is about.
    pub(super) product: String,
    /// Who has which part in an investigation, by the fields that ask for them.
    pub(super) people: BTreeMap<&'static str, String>,
}

impl Subject {
    /// Something that has not been changed since it was made.
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            etag: "1".to_owned(),
            person: String::new(),
            product: String::new(),
            people: BTreeMap::new(),
        }
    }

    /// Something beside a member of which nothing has been recorded.
    pub(super) fn unrecorded(name: impl Into<String>) -> Self {
        Self {
            etag: "new".to_owned(),
            ..Self::new(name)
        }
    }
}

/// The choices of a message's oneofs that are personal, and none of them where there are others as well.
pub(super) fn alternatives(rpc: &Rpc) -> Vec<Option<FieldDescriptor>> {
    let fields = rpc.method.input().fields().collect::<Vec<_>>();
    let (personal, others): (Vec<_>, Vec<_>) = fields.into_iter().filter(is_choice).partition(is_personal);
    let none = (personal.is_empty() || !others.is_empty()).then_some(None);
    personal.into_iter().map(Some).chain(none).collect()
}

/// Whether a field is one of those of which a message has one; a field that may be absent is none.
pub(super) fn is_choice(field: &FieldDescriptor) -> bool {
    field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic())
}

/// What makes a message right beyond its rules.
pub(super) fn right(rpc: &Rpc, path: &str, field: &FieldDescriptor, of: &Subject, sales_staff: &str) -> Option<Value> {
    let text = |text: &str| Some(Value::String(text.to_owned()));
    match (path, field.name()) {
        ("etag", _) => text(&of.etag),
        (path, _) if of.people.contains_key(path) => text(&of.people[path]),
        ("understood" | "wanted_change" | "knew_disadvantages", _) => Some(Value::Bool(true)),
        ("source", _) => text("voices/01935000-0000-7000-8000-0000000000f1"),
        ("policyholder", _) => text("keys/P-1"),
        ("member.name", _) if rpc.method.name().starts_with("Update") => text(&of.name),
        ("name", _) if !of.name.is_empty() => text(&of.name),
        ("person", _) if !of.person.is_empty() => text(&of.person),
        ("product", _) if !of.product.is_empty() => text(&of.product),
        // What is said for the first time has changed.
        ("changes", _) if rpc.method.name() == "ConfirmIntent" => Some(purpose_changed(field)),
        // Later than the marked minute at which it opens.
        ("closes_at_minute", _) => Some(Value::I32(1_000)),
        ("summaries", _) => Some(summaries(field, &of.name)),
        ("evaluation", _) => Some(Value::EnumNumber(voices::Evaluation::NoAction.into())),
        // As its triage found.
        ("outcomes[0].category", _) => Some(Value::EnumNumber(voices::ComplaintCategory::Other.into())),
        ("voice.kind", _) => Some(Value::EnumNumber(voices::VoiceKind::Complaint.into())),
        ("voice.complainant_relation", _) => Some(Value::EnumNumber(voices::ComplainantRelation::ThirdParty.into())),
        ("update_mask", _) => Some(mask(&["full_name", "full_name_kana", "birth_date", "phone", "email", "address"])),
        (_, "member_no" | "staff_no" | "external_id") => text(&fresh_id().to_string()[20..]),
        (_, "effective_from" | "employed_from" | "join_date") => Some(date(2020, 4, 1)),
        // Of a member or a contract; nobody begins a case about themselves.
        (path, "sales_staff") if path.contains('.') => text(sales_staff),
        ("index", _) => Some(Value::I64(0)),
        ("tree_size" | "first_size" | "second_size", _) => Some(Value::I64(1)),
        _ => None,
    }
}

/// Whether it is a call of proposals.
pub(super) fn of_proposals(rpc: &Rpc) -> bool {
    rpc.method.parent_service().name() == "ProposalService"
}

/// Why the words of an intent are others than at first.
fn purpose_changed(field: &FieldDescriptor) -> Value {
    let Kind::Message(descriptor) = field.kind() else {
        panic!("{} is no list of messages", field.full_name())
    };
    let mut change = DynamicMessage::new(descriptor);
    change.set_field_by_name("field", Value::EnumNumber(proposals::IntentField::Purpose.into()));
    change.set_field_by_name("reason", Value::EnumNumber(proposals::IntentChangeReason::Explanation.into()));
    Value::List(vec![Value::Message(change)])
}

/// A marked summary of a voice.
fn summaries(field: &FieldDescriptor, voice: &str) -> Value {
    let Kind::Message(descriptor) = field.kind() else {
        panic!("{} is no list of messages", field.full_name())
    };
    let mut summary = DynamicMessage::new(descriptor.clone());
    let text = descriptor.get_field_by_name("text").expect("a summary has a text");
    summary.set_field(&text, mark(&text));
    summary.set_field_by_name("voice", Value::String(voice.to_owned()));
    Value::List(vec![Value::Message(summary)])
}

/// Puts marks also into what only answers have, such as the closure of a voice that is being created. Answers the full names of its fields.
pub(super) fn fill_in(message: &mut DynamicMessage) -> Vec<String> {
    let mut planted = Vec::new();
    for field in message
        .descriptor()
        .fields()
        .filter(|field| !field.is_list() && (!is_personal(field) || matches!(field.kind(), Kind::Message(_))))
    {
        let Kind::Message(inner) = field.kind() else { continue };
        let personal = personal_fields(&inner);
        if personal.is_empty() {
            continue;
        }
        if !message.has_field(&field) {
            let mut answered = DynamicMessage::new(inner.clone());
            for marked in inner.fields().filter(is_personal) {
                answered.set_field(&marked, mark(&marked));
            }
            message.set_field(&field, Value::Message(answered));
            planted.extend(personal);
            planted.extend(is_personal(&field).then(|| field.full_name().to_owned()));
        } else if let Value::Message(inner) = message.get_field_mut(&field) {
            planted.extend(fill_in(inner));
        }
    }
    planted
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
            Value::List(items) => items.iter_mut().filter_map(Value::as_message_mut).for_each(longest),
            _ => {}
        }
    }
}

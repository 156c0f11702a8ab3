//! Messages that keep the rules of their protos and hold no more than they must.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use honi_proto::descriptor_pool;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value};
use uuid::Uuid;

use super::rules::{Rules, oneof_is_required};

/// The names of resources that exist, by their collections.
pub(crate) type Names = BTreeMap<String, String>;

/// What a message is filled with where the rules leave room: values by path and field, and names that exist.
pub(crate) struct Fill<'a> {
    /// The value of a field by its path, if it is to have one in particular.
    pub(crate) value: &'a dyn Fn(&str, &FieldDescriptor) -> Option<Value>,
    /// What names refer to.
    pub(crate) names: &'a Names,
    /// The time of the suite.
    pub(crate) now: DateTime<Utc>,
}

/// A message with the fields that must be there, and those that `fill` has values for.
pub(crate) fn message(descriptor: &MessageDescriptor, path: &str, fill: &Fill<'_>) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let path = below(path, field.name());
        if let Some(value) = (fill.value)(&path, &field) {
            message.set_field(&field, value);
        } else if field.containing_oneof().is_none() && must_be_set(&field) {
            message.set_field(&field, example(&field, &path, fill));
        }
    }
    for oneof in descriptor.oneofs() {
        let is_set = oneof.fields().any(|field| message.has_field(&field));
        if let Some(field) = oneof.fields().next().filter(|_| !is_set && oneof_is_required(&oneof)) {
            message.set_field(&field, example(&field, &below(path, field.name()), fill));
        }
    }
    message
}

/// A value of a field that keeps its rules.
pub(crate) fn example(field: &FieldDescriptor, path: &str, fill: &Fill<'_>) -> Value {
    let rules = Rules::of(field);
    if field.is_list() {
        let items = rules.items.as_deref().cloned().unwrap_or_default();
        return Value::List(vec![single(field, &items, &format!("{path}[0]"), fill)]);
    }
    single(field, &rules, path, fill)
}

/// Puts a value where the path says; what stands above it is made where it is missing. A path such as `calendar.overrides[0].date`.
pub(crate) fn placed(message: &mut DynamicMessage, path: &str, value: Value, fill: &Fill<'_>) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (name, is_item) = first.strip_suffix("[0]").map_or((first, false), |name| (name, true));
    let field = message
        .descriptor()
        .get_field_by_name(name)
        .unwrap_or_else(|| panic!("{} has no field {name}", message.descriptor().full_name()));
    let Some(rest) = rest else {
        let value = if is_item { Value::List(vec![value]) } else { value };
        message.set_field(&field, value);
        return;
    };
    if !message.has_field(&field) {
        message.set_field(&field, example(&field, name, fill));
    }
    let inner = match message.get_field_mut(&field) {
        Value::Message(inner) => inner,
        Value::List(items) => items.first_mut().and_then(Value::as_message_mut).expect("an example has an item"),
        other => panic!("{path} leads through {other:?}"),
    };
    placed(inner, rest, value, fill);
}

/// The collection that a name of this form belongs to; nothing for other forms.
pub(crate) fn collection(pattern: &str) -> Option<&str> {
    let form = pattern.trim_start_matches(['^', '(']);
    let (collection, id) = form.split_once('/')?;
    (collection.chars().all(|letter| letter.is_ascii_alphabetic()) && id.starts_with('[')).then_some(collection)
}

/// An instant as a message.
pub(crate) fn timestamp(at: DateTime<Utc>) -> Value {
    let mut message = DynamicMessage::new(descriptor("google.protobuf.Timestamp"));
    message.set_field_by_name("seconds", Value::I64(at.timestamp()));
    message.set_field_by_name("nanos", Value::I32(at.timestamp_subsec_nanos().cast_signed()));
    Value::Message(message)
}

/// An idempotency key that nobody has used.
pub(crate) fn fresh_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// Whether the rules refuse the field when it is left out.
pub(crate) fn must_be_set(field: &FieldDescriptor) -> bool {
    let rules = Rules::of(field);
    if rules.required {
        return true;
    }
    if rules.ignore_empty || (field.supports_presence() && !field.is_list()) {
        return false;
    }
    let refused = |pattern: &String| !pattern.starts_with("^(") || !pattern.ends_with(")?$");
    rules.min_items > 0
        || rules.min_len > 0
        || rules.uuid
        || rules.email
        || rules.pattern.as_ref().is_some_and(refused)
        || rules.not_in.contains(&0)
        || rules.least.is_some_and(|least| least > 0)
}

fn single(field: &FieldDescriptor, rules: &Rules, path: &str, fill: &Fill<'_>) -> Value {
    match field.kind() {
        Kind::Message(descriptor) => match descriptor.full_name() {
            "google.protobuf.Timestamp" => timestamp(fill.now),
            "google.protobuf.FieldMask" => mask(&rules.allowed),
            "honi.calendar.v1.Date" => date(2026, 4, 1),
            _ => Value::Message(message(&descriptor, path, fill)),
        },
        Kind::String => Value::String(text(rules, fill)),
        Kind::Enum(values) => {
            let mut numbers = values.values().map(|value| value.number());
            Value::EnumNumber(numbers.find(|number| !rules.not_in.contains(number)).unwrap_or_default())
        }
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number(rules).try_into().expect("the least number of an int32 is one")),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number(rules)),
        Kind::Bool => Value::Bool(true),
        other => Value::default_value(&other),
    }
}

fn number(rules: &Rules) -> i64 {
    rules.least.unwrap_or(1).max(1).min(rules.most.unwrap_or(i64::MAX))
}

fn text(rules: &Rules, fill: &Fill<'_>) -> String {
    if let Some(allowed) = rules.allowed.first() {
        return allowed.clone();
    }
    if rules.uuid {
        return fresh_id().to_string();
    }
    if rules.email {
        return "somebody@example.coop".to_owned();
    }
    let Some(pattern) = &rules.pattern else {
        return "例".repeat(usize::try_from(rules.min_len.max(1)).expect("a least length is small"));
    };
    if let Some(collection) = collection(pattern) {
        return fill
            .names
            .get(collection)
            .cloned()
            .unwrap_or_else(|| format!("{collection}/{}", fresh_id()));
    }
    // The name of any resource.
    if pattern.contains("/[0-9a-f]{8}") {
        return format!("voices/{}", fresh_id());
    }
    matching(pattern, rules.max_len)
}

/// A text of a form that we know nothing else about, always the same.
pub(crate) fn matching(pattern: &str, max_len: Option<u64>) -> String {
    // Found once: looking for one takes longer than most calls.
    static FOUND: Mutex<BTreeMap<(String, Option<u64>), String>> = Mutex::new(BTreeMap::new());
    let form = (pattern.to_owned(), max_len);
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    found.entry(form).or_insert_with(|| found_matching(pattern, max_len)).clone()
}

fn found_matching(pattern: &str, max_len: Option<u64>) -> String {
    let form = pattern.trim_start_matches('^').trim_end_matches('$');
    let strategy = proptest::string::string_regex(form).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let mut runner = TestRunner::deterministic();
    let fits = |text: &String| !text.is_empty() && max_len.is_none_or(|max| text.chars().count() as u64 <= max);
    let mut texts = std::iter::repeat_with(|| strategy.new_tree(&mut runner).expect("the form has texts").current());
    texts
        .by_ref()
        .take(1000)
        .find(fits)
        .unwrap_or_else(|| panic!("no text of the form {pattern} fits"))
}

fn mask(paths: &[String]) -> Value {
    let mut message = DynamicMessage::new(descriptor("google.protobuf.FieldMask"));
    let first = paths.first().cloned().unwrap_or_default();
    message.set_field_by_name("paths", Value::List(vec![Value::String(first)]));
    Value::Message(message)
}

/// A day as a message.
pub(crate) fn date(year: i32, month: i32, day: i32) -> Value {
    let mut message = DynamicMessage::new(descriptor("honi.calendar.v1.Date"));
    for (name, value) in [("year", year), ("month", month), ("day", day)] {
        message.set_field_by_name(name, Value::I32(value));
    }
    Value::Message(message)
}

fn descriptor(name: &str) -> MessageDescriptor {
    descriptor_pool()
        .get_message_by_name(name)
        .unwrap_or_else(|| panic!("the protos import {name}"))
}

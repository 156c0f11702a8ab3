//! Values of messages as texts for a table or a CSV cell.

use chrono::{DateTime, SecondsFormat};
use honi_clock::JAPAN;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value};

use crate::choices;
use crate::flat;

/// For whom a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Somebody in Japan: times of the day there, to the minute.
    Person,
    /// A program: times as RFC 3339 in UTC.
    Program,
}

/// The value at a path such as `triage.severity` or, of lists whose elements are told apart by an enum, `deadlines.acknowledge.due_time`;
/// empty where there is none.
pub(crate) fn at(message: &DynamicMessage, path: &str, reader: Reader) -> String {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(field) = message.descriptor().get_field_by_name(name) else {
        return String::new();
    };
    if !message.has_field(&field) {
        // None of them is a number to people, too.
        let is_count = reader == Reader::Person && rest.is_none() && field.name().ends_with("_count");
        return if is_count { "0".to_owned() } else { String::new() };
    }
    let value = message.get_field(&field);
    match (rest, &*value) {
        (Some(rest), Value::Message(inner)) => at(inner, rest, reader),
        (Some(rest), Value::List(values)) => element(values, rest)
            .map(|(element, rest)| at(element, rest, reader))
            .unwrap_or_default(),
        (_, value) => text(value, &field, reader),
    }
}

/// The element that the first word of a path names, and the rest of the path.
fn element<'a, 'b>(values: &'a [Value], path: &'b str) -> Option<(&'a DynamicMessage, &'b str)> {
    let (word, rest) = path.split_once('.')?;
    let element = values.iter().filter_map(Value::as_message).find(|element| {
        let key = flat::key(&element.descriptor());
        key.is_some_and(|key| text(&element.get_field(&key), &key, Reader::Program) == word)
    });
    Some((element?, rest))
}

/// A field's value.
pub(crate) fn text(value: &Value, field: &FieldDescriptor, reader: Reader) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::String(value) => value.clone(),
        Value::Bytes(value) => hex::encode(value),
        Value::EnumNumber(number) => match field.kind() {
            Kind::Enum(kind) => kind
                .get_value(*number)
                .map_or_else(|| number.to_string(), |value| choices::word(&kind, value.name())),
            _ => number.to_string(),
        },
        Value::Message(message) => simple(message, reader).unwrap_or_else(|| json(message)),
        Value::List(values) => {
            let texts: Vec<String> = values.iter().map(|value| text(value, field, reader)).collect();
            texts.join(", ")
        }
        Value::Map(_) => String::new(), // No message of ours has one.
    }
}

/// Whether messages of this kind are one value to people: moments and days.
pub(crate) fn is_simple(message: &MessageDescriptor) -> bool {
    matches!(message.full_name(), "google.protobuf.Timestamp" | "honi.calendar.v1.Date")
}

/// The text of a message that is one value to people.
pub(crate) fn simple(message: &DynamicMessage, reader: Reader) -> Option<String> {
    let number = |name: &str| {
        let value = message.get_field_by_name(name);
        value
            .and_then(|value| value.as_i64().or_else(|| value.as_i32().map(i64::from)))
            .unwrap_or_default()
    };
    let nanos = || i32::try_from(number("nanos")).unwrap_or_default();
    match message.descriptor().full_name() {
        "google.protobuf.Timestamp" => Some(moment(number("seconds"), nanos(), reader)),
        "honi.calendar.v1.Date" => Some(format!("{:04}-{:02}-{:02}", number("year"), number("month"), number("day"))),
        _ => None,
    }
}

/// Of lists whose elements nothing tells apart, a cell holds the elements as JSON.
fn json(message: &DynamicMessage) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// A moment.
pub(crate) fn moment(seconds: i64, nanos: i32, reader: Reader) -> String {
    let Some(at) = u32::try_from(nanos).ok().and_then(|nanos| DateTime::from_timestamp(seconds, nanos)) else {
        return String::new();
    };
    match reader {
        Reader::Person => at.with_timezone(&JAPAN).format("%Y-%m-%d %H:%M").to_string(),
        Reader::Program => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    }
}

#[cfg(test)]
mod tests {
    use honi_proto::members::v1::Member;
    use honi_proto::voices::v1::{Severity, Triage, Voice, VoiceKind};
    use prost_reflect::ReflectMessage as _;

    use super::{Reader, at};

    #[test]
    fn values_read_as_people_and_programs_expect() {
        let receive_time = Some(prost_types::Timestamp {
            seconds: 1_775_001_600,
            nanos: 0,
        });
        let triage = Some(Triage {
            severity: Severity::S2.into(),
            categories: vec![1, 9],
            ..Triage::default()
        });
        let voice = Voice {
            kind: VoiceKind::Complaint.into(),
            receive_time,
            triage,
            ..Voice::default()
        };
        let voice = voice.transcode_to_dynamic();
        assert_eq!(at(&voice, "kind", Reader::Person), "complaint");
        assert_eq!(at(&voice, "receive_time", Reader::Person), "2026-04-01 09:00");
        assert_eq!(at(&voice, "receive_time", Reader::Program), "2026-04-01T00:00:00Z");
        assert_eq!(at(&voice, "triage.severity", Reader::Person), "s2");
        assert_eq!(at(&voice, "triage.categories", Reader::Person), "new-contract, other");
        assert_eq!(at(&voice, "closure.outcome", Reader::Person), "");

        let join_date = Some(honi_proto::calendar::v1::Date {
            year: 2026,
            month: 4,
            day: 1,
        });
        assert_eq!(
            at(
                &Member {
                    join_date,
                    ..Member::default()
                }
                .transcode_to_dynamic(),
                "join_date",
                Reader::Person
            ),
            "2026-04-01"
        );
    }
}

//! Values of messages as texts for a table or a CSV cell.

use chrono::{DateTime, SecondsFormat};
use honi_clock::JAPAN;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};

use crate::choices;

/// For whom a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Somebody in Japan: times of the day there, to the minute.
    Person,
    /// A program: times as RFC 3339 in UTC.
    Program,
}

/// The value at a path such as `triage.severity`; empty where there is none.
pub(crate) fn at(message: &DynamicMessage, path: &str, reader: Reader) -> String {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(field) = message.descriptor().get_field_by_name(name) else {
        return String::new();
    };
    if !message.has_field(&field) {
        return String::new();
    }
    let value = message.get_field(&field);
    match (rest, value.as_message()) {
        (Some(rest), Some(inner)) => at(inner, rest, reader),
        _ => text(&value, &field, reader),
    }
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
        Value::Message(message) => inner(message, reader),
        Value::List(values) => {
            let separator = if values.iter().any(|value| value.as_message().is_some()) {
                "\n"
            } else {
                ", "
            };
            values
                .iter()
                .map(|value| text(value, field, reader))
                .collect::<Vec<_>>()
                .join(separator)
        }
        Value::Map(_) => String::new(), // No message of ours has one.
    }
}

fn inner(message: &DynamicMessage, reader: Reader) -> String {
    let number = |name: &str| {
        let value = message.get_field_by_name(name);
        value
            .and_then(|value| value.as_i64().or_else(|| value.as_i32().map(i64::from)))
            .unwrap_or_default()
    };
    match message.descriptor().full_name() {
        "google.protobuf.Timestamp" => moment(number("seconds"), number("nanos"), reader),
        "honi.calendar.v1.Date" => format!("{:04}-{:02}-{:02}", number("year"), number("month"), number("day")),
        _ => message
            .fields()
            .map(|(field, value)| format!("{}={}", field.name(), text(value, &field, reader).replace('\n', " ")))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn moment(seconds: i64, nanos: i64, reader: Reader) -> String {
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

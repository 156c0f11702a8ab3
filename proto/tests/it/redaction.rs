//! No personal value shows in any message's Debug: every message is filled with planted values, encoded, decoded into the generated type
//! and printed.

use honi_proto::descriptors::{is_personal, messages};
use prost_reflect::prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value};

/// Decodes a message into its generated type and prints that in both forms.
type Printer = fn(&[u8]) -> String;

/// All generated messages by full name, written by the build script.
const PRINTERS: &[(&str, Printer)] = include!(concat!(env!("OUT_DIR"), "/printers.rs"));

fn print<M: Message + Default + std::fmt::Debug>(bytes: &[u8]) -> String {
    let message = M::decode(bytes).expect("the bytes are of this message");
    format!("{message:?} {message:#?}")
}

/// What was put into a message.
#[derive(Default)]
struct Planted {
    /// Values inside personal fields.
    hidden: Vec<String>,
    /// Texts in other fields.
    shown: Vec<String>,
    /// Full names of the personal fields that were filled.
    fields: Vec<String>,
}

impl Planted {
    /// A number that occurs nowhere else and is no part of another.
    fn number(&self) -> i32 {
        1_000_000 + i32::try_from(self.hidden.len() + self.shown.len()).expect("few fields")
    }
}

/// Fills every field; of each oneof the field number `choice` (counted around).
fn fill(message: &MessageDescriptor, choice: usize, personal: bool, depth: usize, planted: &mut Planted) -> DynamicMessage {
    let mut filled = DynamicMessage::new(message.clone());
    if depth == 0 {
        return filled;
    }
    for field in message.fields() {
        let others = field.containing_oneof().map_or(0, |oneof| oneof.fields().len());
        let chosen = field
            .containing_oneof()
            .and_then(|oneof| oneof.fields().nth(choice % others.max(1)));
        if chosen.is_some_and(|chosen| chosen != field) {
            continue;
        }
        if is_personal(&field) {
            planted.fields.push(field.full_name().to_owned());
        }
        let value = value(&field, choice, personal || is_personal(&field), depth, planted);
        let value = match value {
            value if field.is_list() => Value::List(vec![value]),
            value if field.is_map() => Value::Map([(MapKey::String("key".to_owned()), value)].into()),
            value => value,
        };
        filled.set_field(&field, value);
    }
    filled
}

fn value(field: &FieldDescriptor, choice: usize, personal: bool, depth: usize, planted: &mut Planted) -> Value {
    let number = planted.number();
    let (value, text) = match field.kind() {
        Kind::Message(message) => return Value::Message(fill(&message, choice, personal, depth - 1, planted)),
        Kind::Enum(_) => return Value::EnumNumber(1),
        Kind::Bool => return Value::Bool(true),
        Kind::String => (Value::String(format!("planted-{number}")), format!("planted-{number}")),
        Kind::Bytes => return Value::Bytes(vec![1, 2, 3].into()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => (Value::I64(number.into()), number.to_string()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => (Value::I32(number), number.to_string()),
        Kind::Double => (Value::F64(f64::from(number) + 0.5), format!("{number}.5")),
        other => panic!("{}: plant a {other:?} here too", field.full_name()),
    };
    if personal {
        planted.hidden.push(text)
    } else {
        planted.shown.push(text)
    }
    value
}

#[test]
fn no_personal_value_shows_and_every_other_does() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, printer) in PRINTERS {
        let descriptor = messages().find(|message| message.full_name() == *name).unwrap();
        for choice in 0..8 {
            let mut planted = Planted::default();
            let printed = printer(&fill(&descriptor, choice, false, 6, &mut planted).encode_to_vec());
            for hidden in &planted.hidden {
                assert!(
                    !printed.contains(hidden),
                    "{name} shows {hidden}, one of {:?}: {printed}",
                    planted.fields
                );
            }
            for shown in &planted.shown {
                assert!(printed.contains(shown), "{name} does not show {shown}: {printed}");
            }
            // Once in each form.
            assert!(planted.hidden.is_empty() || printed.matches("[redacted]").count() >= 2, "{printed}");
            seen.extend(planted.fields);
        }
    }
    let personal: std::collections::BTreeSet<String> = messages()
        .flat_map(|message| {
            message
                .fields()
                .filter(is_personal)
                .map(|field| field.full_name().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(personal.len() > 10);
    assert_eq!(seen, personal);
}

#[test]
fn a_printer_stands_for_every_message() {
    let ours: Vec<String> = messages()
        .filter(|message| !message.is_map_entry())
        .map(|message| message.full_name().to_owned())
        .collect();
    let mut printed: Vec<&str> = PRINTERS.iter().map(|(name, _)| *name).collect();
    printed.sort_unstable();
    let mut ours: Vec<&str> = ours.iter().map(String::as_str).collect();
    ours.sort_unstable();
    assert_eq!(printed, ours);
}

#[test]
fn an_empty_personal_field_shows_as_empty() {
    let voice = honi_proto::voices::v1::Voice::default();
    let printed = format!("{voice:?}");
    assert!(printed.contains("verbatim: \"\"") && !printed.contains("[redacted]"), "{printed}");
}

#[test]
fn enumerations_show_by_name() {
    use honi_proto::voices::v1::{ComplaintCategory, Severity, TriageVoiceRequest};
    let request = TriageVoiceRequest {
        categories: vec![ComplaintCategory::Benefit.into(), 99],
        severity: Severity::S1.into(),
        ..TriageVoiceRequest::default()
    };
    let printed = format!("{request:?}");
    assert!(printed.contains("categories: [Benefit, 99], severity: S1"), "{printed}");
}

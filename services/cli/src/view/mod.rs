//! How records read for people: a line for each field, nested things as short lines, times in Japan.

mod case;
mod deadlines;
mod selling;
mod suspicion;
mod voice;
mod workflow;

use chrono::{DateTime, Utc};
use prost_reflect::{DynamicMessage, FieldDescriptor, Value};

use crate::names::{Names, is_known_kind};
use crate::texts::Lang;
use crate::value::{self, Reader};

/// Whether a column is no field, and for people only.
pub(crate) fn is_for_people(column: &str) -> bool {
    ["voice.", "workflow."].iter().any(|kind| column.starts_with(kind))
}

/// Between the parts of a short line.
const DOT: &str = " · ";

/// What programs need more than people do stands last.
const LAST: [&str; 3] = ["cycle", "name", "etag"];

/// Through whose eyes a record is seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) lang: Lang,
    pub(crate) names: &'a Names,
    pub(crate) now: DateTime<Utc>,
}

impl View<'_> {
    /// The lines of a record: headings and texts of what is set.
    pub(crate) fn lines(&self, message: &DynamicMessage) -> Vec<(String, String)> {
        let mut fields: Vec<(FieldDescriptor, &Value)> = message.fields().collect();
        fields.sort_by_key(|(field, _)| LAST.iter().position(|name| *name == field.name()).map_or(0, |at| at + 1));
        let line = |(field, value): (FieldDescriptor, &Value)| (self.lang.heading(field.name()), self.value(value, &field));
        fields.into_iter().map(line).filter(|(_, text)| !text.is_empty()).collect()
    }

    /// A cell of a list. A column is a path such as `triage.severity`, or something that only people are told, such as `voice.due`.
    pub(crate) fn cell(&self, message: &DynamicMessage, column: &str) -> String {
        if let Some(cell) = voice::cell(self, message, column).or_else(|| workflow::cell(self, message, column)) {
            return cell;
        }
        let text = value::at(message, column, Reader::Person);
        if is_known_kind(&text) { self.names.short(&text) } else { text }
    }

    fn value(&self, value: &Value, field: &FieldDescriptor) -> String {
        match value {
            Value::String(text) => self.names.long(text),
            Value::Message(inner) => self.inner(inner),
            Value::List(values) => {
                if let Some(lines) = deadlines::lines(self, values) {
                    return lines;
                }
                let texts: Vec<String> = values.iter().map(|value| self.value(value, field)).collect();
                let short = values.iter().all(|value| value.as_enum_number().is_some());
                texts.join(if short { ", " } else { "\n" })
            }
            other => value::text(other, field, Reader::Person),
        }
    }

    fn inner(&self, message: &DynamicMessage) -> String {
        if let Some(simple) = value::simple(message, Reader::Person) {
            return simple;
        }
        let lines = voice::lines(self, message)
            .or_else(|| suspicion::lines(self, message))
            .or_else(|| case::lines(self, message))
            .or_else(|| selling::lines(self, message));
        if let Some(lines) = lines {
            return lines;
        }
        let parts = message
            .fields()
            .map(|(field, value)| format!("{} {}", self.lang.heading(field.name()), self.value(value, &field)));
        parts.collect::<Vec<_>>().join(DOT)
    }

    /// A time of the day in Japan.
    fn moment(&self, at: Option<&prost_types::Timestamp>) -> String {
        at.map(|at| value::moment(at.seconds, at.nanos, Reader::Person)).unwrap_or_default()
    }
}

/// The parts that say something, as one short line.
fn short_line(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(DOT)
}

/// The lines that say something.
fn short_lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

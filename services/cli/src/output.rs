//! What goes to stdout: a table for people, JSON that equals the proto's JSON, or CSV. Everything said beside it goes to stderr.

use std::io::{self, IsTerminal as _, Write};

use clap::ValueEnum;
use comfy_table::{Attribute, Cell, ContentArrangement, Table, presets};
use prost_reflect::{DynamicMessage, ReflectMessage, SerializeOptions};

use crate::error::CliError;
use crate::texts::Lang;
use crate::value::{self, Reader};

/// Forms of data on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// The proto's JSON, an array for lists.
    Json,
    /// With a heading, for spreadsheets.
    Csv,
}

/// Where and how to print.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) lang: Lang,
    /// Whether stdout is a terminal that wants emphasis (NO_COLOR is honoured).
    emphasis: bool,
    terminal: bool,
}

impl Output {
    pub(crate) fn new(format: Format, lang: Lang) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            format,
            lang,
            emphasis: terminal && !plain,
            terminal,
        }
    }

    /// Prints one message. The columns are for CSV; a table shows all that is set.
    pub(crate) fn record<M: ReflectMessage>(&self, message: &M, columns: &[&str]) -> Result<(), CliError> {
        let dynamic = message.transcode_to_dynamic();
        match self.format {
            Format::Json => self.json(&proto_json(&dynamic)?),
            Format::Csv => self.csv(columns, std::slice::from_ref(&dynamic)),
            Format::Table => {
                let mut table = self.empty_table();
                for (field, value) in dynamic.fields() {
                    let heading = self.emphasised(self.lang.heading(field.name()));
                    table.add_row([heading, Cell::new(value::text(value, &field, Reader::Person))]);
                }
                print(&format!("{}\n", table.trim_fmt()))
            }
        }
    }

    /// Prints a list, one row each; the columns are paths such as `triage.severity`.
    pub(crate) fn list<M: ReflectMessage>(&self, messages: &[M], columns: &[&str]) -> Result<(), CliError> {
        let rows: Vec<DynamicMessage> = messages.iter().map(ReflectMessage::transcode_to_dynamic).collect();
        match self.format {
            Format::Json => self.json(&serde_json::Value::Array(rows.iter().map(proto_json).collect::<Result<_, _>>()?)),
            Format::Csv => self.csv(columns, &rows),
            Format::Table => {
                let headings: Vec<String> = columns.iter().map(|column| self.lang.heading(column)).collect();
                let rows: Vec<Vec<String>> = rows
                    .iter()
                    .map(|row| columns.iter().map(|path| value::at(row, path, Reader::Person)).collect())
                    .collect();
                self.table(&headings, &rows)
            }
        }
    }

    /// Prints rows that are no messages: `json` as it is, else headings and cells.
    pub(crate) fn rows(&self, columns: &[&str], rows: &[Vec<String>], json: &serde_json::Value) -> Result<(), CliError> {
        match self.format {
            Format::Json => self.json(json),
            Format::Csv => csv_text(columns, rows.iter().cloned()).and_then(|text| print(&text)),
            Format::Table => self.table(&columns.iter().map(|column| self.lang.heading(column)).collect::<Vec<_>>(), rows),
        }
    }

    /// Says something on stderr.
    pub(crate) fn say(&self, key: &str) {
        eprintln!("{}", self.lang.text(key));
    }

    /// Says something with variables on stderr.
    pub(crate) fn say_with(&self, key: &str, variables: &[(&'static str, &str)]) {
        eprintln!("{}", self.lang.text_with(key, variables));
    }

    fn json(&self, value: &serde_json::Value) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value).map_err(|error| unwritten(error.into()))?;
        print(&format!("{text}\n"))
    }

    fn csv(&self, columns: &[&str], rows: &[DynamicMessage]) -> Result<(), CliError> {
        let rows = rows
            .iter()
            .map(|row| columns.iter().map(|path| value::at(row, path, Reader::Program)).collect());
        print(&csv_text(columns, rows)?)
    }

    fn table(&self, headings: &[String], rows: &[Vec<String>]) -> Result<(), CliError> {
        if rows.is_empty() {
            self.say("nothing-found");
            return Ok(());
        }
        let mut table = self.empty_table();
        table.set_header(headings.iter().map(|heading| self.emphasised(heading.clone())));
        for row in rows {
            table.add_row(row.iter().map(Cell::new));
        }
        print(&format!("{}\n", table.trim_fmt()))
    }

    fn empty_table(&self) -> Table {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        // Into a pipe, lines are never broken.
        table.set_content_arrangement(if self.terminal {
            ContentArrangement::Dynamic
        } else {
            ContentArrangement::Disabled
        });
        table
    }

    fn emphasised(&self, text: String) -> Cell {
        if self.emphasis {
            Cell::new(text).add_attribute(Attribute::Bold)
        } else {
            Cell::new(text)
        }
    }
}

/// The message in the JSON form of protobuf.
fn proto_json(message: &DynamicMessage) -> Result<serde_json::Value, CliError> {
    message
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
        .map_err(|error| unwritten(error.into()))
}

fn csv_text(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).map_err(|error| unwritten(error.into()))?;
    for row in rows {
        writer
            .write_record(row.into_iter().map(neutral))
            .map_err(|error| unwritten(error.into()))?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritten(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A spreadsheet would run a cell that begins so as a formula, whoever wrote it.
fn neutral(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Writes to stdout; that its reader went away (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritten(error)),
        _ => Ok(()),
    }
}

fn unwritten(source: io::Error) -> CliError {
    CliError::Io {
        what: "stdout cannot be written".to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use honi_proto::voices::v1::{Voice, VoiceKind};
    use prost_reflect::ReflectMessage as _;

    use super::{csv_text, neutral, proto_json};

    #[test]
    fn json_is_that_of_the_proto() {
        let receive_time = Some(prost_types::Timestamp {
            seconds: 1_775_001_600,
            nanos: 0,
        });
        let voice = Voice {
            name: "voices/1".to_owned(),
            kind: VoiceKind::Complaint.into(),
            receive_time,
            cycle: 1,
            ..Voice::default()
        };
        let json = proto_json(&voice.transcode_to_dynamic()).unwrap();
        let expected =
            serde_json::json!({ "name": "voices/1", "kind": "VOICE_KIND_COMPLAINT", "receiveTime": "2026-04-01T00:00:00Z", "cycle": 1 });
        assert_eq!(json, expected);
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(neutral("=1+1".to_owned()), "'=1+1");
        assert_eq!(neutral("V-2026-1".to_owned()), "V-2026-1");
        let text = csv_text(&["a", "b"], std::iter::once(vec!["x,y".to_owned(), "@b".to_owned()])).unwrap();
        assert_eq!(text, "a,b\n\"x,y\",'@b\n");
    }
}

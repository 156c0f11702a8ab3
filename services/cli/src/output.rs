//! What goes to stdout: a table for people, JSON that equals the proto's JSON, or CSV. Everything said beside it goes to stderr.

use std::io::{self, IsTerminal as _, Write};

use clap::ValueEnum;
use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _, SerializeOptions};

use crate::error::CliError;
use crate::flat;
use crate::printable::{printable, printable_json};
use crate::table::Tables;
use crate::texts::Lang;
use crate::value::{self, Reader};
use crate::view::{View, is_for_people};

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
    tables: Tables,
}

impl Output {
    pub(crate) fn new(format: Format, lang: Lang) -> Self {
        Self {
            format,
            lang,
            tables: Tables::of_stdout(),
        }
    }

    /// Prints one message. The columns come first in CSV; a table shows all that is set.
    pub(crate) fn record(&self, message: &DynamicMessage, columns: &[&str], view: &View<'_>) -> Result<(), CliError> {
        match self.format {
            Format::Json => self.json(&proto_json(message)?),
            Format::Csv => csv(&flat::columns(&message.descriptor(), columns), std::slice::from_ref(message)),
            Format::Table => print(&self.tables.lines(&view.lines(message))),
        }
    }

    /// Prints a list of messages of a kind, one row each. The columns are those of a table; they come first in CSV where they are fields.
    pub(crate) fn list(
        &self,
        kind: &MessageDescriptor,
        messages: &[DynamicMessage],
        columns: &[&str],
        view: &View<'_>,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Json => self.json(&serde_json::Value::Array(
                messages.iter().map(proto_json).collect::<Result<_, _>>()?,
            )),
            Format::Csv => {
                let fields: Vec<&str> = columns.iter().copied().filter(|column| !is_for_people(column)).collect();
                csv(&flat::columns(kind, &fields), messages)
            }
            Format::Table => {
                let row = |message: &DynamicMessage| columns.iter().map(|column| view.cell(message, column)).collect();
                self.table(columns, &messages.iter().map(row).collect::<Vec<_>>())
            }
        }
    }

    /// Prints rows that are no messages: `json` as it is, else headings and cells.
    pub(crate) fn rows(&self, columns: &[&str], rows: &[Vec<String>], json: &serde_json::Value) -> Result<(), CliError> {
        match self.format {
            Format::Json => self.json(json),
            Format::Csv => csv_text(columns, rows.iter().cloned()).and_then(|text| print_csv(&text)),
            Format::Table => self.table(columns, rows),
        }
    }

    /// Prints facts that are no message: as [`Output::rows`] does with one row, but for people a line each.
    pub(crate) fn facts(&self, columns: &[&str], facts: Vec<String>, json: &serde_json::Value) -> Result<(), CliError> {
        if self.format != Format::Table {
            return self.rows(columns, &[facts], json);
        }
        let headings = columns.iter().map(|column| self.lang.heading(column));
        let lines: Vec<(String, String)> = headings.zip(facts).filter(|(_, fact)| !fact.is_empty()).collect();
        print(&self.tables.lines(&lines))
    }

    /// Says something on stderr.
    pub(crate) fn say(&self, key: &str) {
        eprintln!("{}", self.lang.text(key));
    }

    /// Says something with variables on stderr.
    pub(crate) fn say_with(&self, key: &str, variables: &[(&'static str, &str)]) {
        eprintln!("{}", printable(&self.lang.text_with(key, variables)));
    }

    fn json(&self, value: &serde_json::Value) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value).map_err(|error| unwritten(error.into()))?;
        print(&format!("{}\n", printable_json(&text)))
    }

    fn table(&self, columns: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
        if rows.is_empty() {
            self.say("nothing-found");
            return Ok(());
        }
        let headings: Vec<String> = columns.iter().map(|column| self.lang.heading(column)).collect();
        let may_go = columns.first() == Some(&"number") && columns.last() == Some(&"name");
        print(&self.tables.rows(&headings, rows, may_go))
    }
}

/// The same of a message that is not read by reflection yet.
pub(crate) fn json_of<M: prost_reflect::ReflectMessage>(message: &M) -> Result<serde_json::Value, CliError> {
    proto_json(&message.transcode_to_dynamic())
}

/// The message in the JSON form of protobuf, with the names of the protos: fields are called the same in filters, CSV and JSON.
fn proto_json(message: &DynamicMessage) -> Result<serde_json::Value, CliError> {
    message
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new().use_proto_field_name(true))
        .map_err(|error| unwritten(error.into()))
}

fn csv(columns: &[String], messages: &[DynamicMessage]) -> Result<(), CliError> {
    let row = |message| columns.iter().map(|path| value::at(message, path, Reader::Program)).collect();
    print_csv(&csv_text(columns, messages.iter().map(row))?)
}

/// A program is given every character; a terminal is not.
fn print_csv(text: &str) -> Result<(), CliError> {
    if io::stdout().is_terminal() {
        print(&printable(text))
    } else {
        print(text)
    }
}

fn csv_text(columns: &[impl AsRef<[u8]>], rows: impl Iterator<Item = Vec<String>>) -> Result<String, CliError> {
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
pub(crate) fn neutral(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) {
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
            serde_json::json!({ "name": "voices/1", "kind": "VOICE_KIND_COMPLAINT", "receive_time": "2026-04-01T00:00:00Z", "cycle": 1 });
        assert_eq!(json, expected);
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
        ] {
            assert_eq!(neutral(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["V-2026-1", "見本 花子", "1=1", ""] {
            assert_eq!(neutral(text.to_owned()), text);
        }
        let text = csv_text(&["a", "b"], std::iter::once(vec!["x,y".to_owned(), "@b".to_owned()])).unwrap();
        assert_eq!(text, "a,b\n\"x,y\",'@b\n");
    }
}

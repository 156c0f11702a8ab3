//! A mapping: which column is which field of a voice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use chrono::{DateTime, Utc};
use csv::StringRecord;
use honi_proto::voices::v1::{Channel, ComplainantRelation, ComplaintCategory, Outcome, Severity, VoiceKind};

use crate::checks::Check;
use crate::choice::Choice;
use crate::file::{ClosedFile, LabelFile, LinesFile, MappingFile, Word};
use crate::moment::{CLOSED, Moment, RECEIVED};
use crate::record::{Columns, Record};
use crate::remark::Refusal;
use crate::rows::{FileError, Rows};
use crate::template::Template;
use crate::voice::Voice;

/// What the services take of a key, of what was said, and of the source's words.
const KEY_MAX: usize = 100;
const VERBATIM_MAX: usize = 40_000;
const LABEL_MAX: usize = 200;
const LABELS_MAX: usize = 400;

/// A mapping cannot be used: with its file, or at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct MappingError {
    /// Line of the mapping.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// The same, by the byte at which it stands.
#[derive(Debug)]
pub(crate) struct Fault {
    place: usize,
    what: String,
}

impl Fault {
    pub(crate) fn at(place: usize, what: impl Into<String>) -> Self {
        Self { place, what: what.into() }
    }
}

/// A mapping that was read and checked, but for the columns: those are asked for when a file is opened.
#[derive(Debug)]
pub struct Mapping {
    text: String,
    key: Word,
    ignored: Vec<Word>,
    pub(crate) date_form: String,
    received: Moment,
    closed: Option<Closed>,
    kind: Choice<VoiceKind>,
    channel: Choice<Channel>,
    relation: Choice<ComplainantRelation>,
    category: Option<Choice<ComplaintCategory>>,
    severity: Option<Choice<Severity>>,
    outcome: Option<Choice<Outcome>>,
    verbatim: Vec<Template>,
    labels: BTreeMap<Word, LabelFile>,
    pub(crate) lines: Option<LinesFile>,
    pub(crate) checks: Vec<Check>,
}

#[derive(Debug)]
struct Closed {
    moment: Moment,
    unless: Option<(Word, BTreeSet<String>)>,
    at_least_received: bool,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// The first key, word or form that it cannot have, with its line.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        let file: MappingFile = toml::from_str(text).map_err(|error| MappingError {
            line: line(text, error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })?;
        Self::of(file, text).map_err(|fault| located(text, fault))
    }

    fn of(file: MappingFile, text: &str) -> Result<Self, Fault> {
        let form = file.date_form;
        let received = file.received;
        Ok(Self {
            text: text.to_owned(),
            key: file.key,
            ignored: file.ignored,
            received: Moment::read(
                received.column,
                received.form.as_ref().unwrap_or(&form),
                received.time.as_ref(),
                RECEIVED,
            )?,
            closed: file.closed.map(|closed| Closed::read(closed, &form)).transpose()?,
            kind: file.kind.map_or_else(|| Ok(Choice::always(VoiceKind::Complaint)), Choice::read)?,
            channel: Choice::read(file.channel)?,
            relation: Choice::read(file.relation)?,
            category: file.category.map(Choice::read).transpose()?,
            severity: file.severity.map(Choice::read).transpose()?,
            outcome: file.outcome.map(Choice::read).transpose()?,
            verbatim: file.verbatim.iter().map(Template::read).collect::<Result<_, _>>()?,
            labels: labels(file.labels)?,
            lines: file.lines,
            checks: file.checks.into_iter().map(Check::read).collect::<Result<_, _>>()?,
            date_form: form.into_inner(),
        })
    }

    /// The file of lines that belongs to the file of voices, if there is one.
    #[must_use]
    pub fn lines_file(&self) -> Option<&str> {
        self.lines.as_ref().map(|lines| lines.file.as_str())
    }

    /// Reads a file by this mapping, and its lines, if it has any, which are kept in memory.
    ///
    /// # Errors
    /// If a heading cannot be read, a column that the mapping names is missing, or one that the file has is named nowhere.
    pub fn open<R: Read>(&self, rows: R, lines: Option<Box<dyn Read>>) -> Result<Rows<'_, R>, FileError> {
        Rows::open(self, rows, lines)
    }

    /// Finds every column that is named, and every one that is not.
    pub(crate) fn resolve(&self, row: &StringRecord, line: Option<&StringRecord>) -> Result<Columns, MappingError> {
        let columns = Columns::new(row, line);
        self.check(&columns, row, line)
            .map(|()| columns)
            .map_err(|fault| located(&self.text, fault))
    }

    fn check(&self, columns: &Columns, row: &StringRecord, line: Option<&StringRecord>) -> Result<(), Fault> {
        let single = [&self.key, &self.received.column].into_iter();
        let closed = self.closed.iter().flat_map(Closed::columns);
        single.chain(closed).try_for_each(|column| columns.check_single(column))?;
        self.cells().try_for_each(|column| columns.check(column))?;
        self.checks.iter().try_for_each(|check| check.resolve(columns))?;
        let mut named: BTreeSet<&str> = self.cells().chain(&self.ignored).map(|column| column.get_ref().as_str()).collect();
        named.extend([self.key.get_ref().as_str(), self.received.column.get_ref()]);
        named.extend(self.closed.iter().flat_map(Closed::columns).map(|column| column.get_ref().as_str()));
        named.extend(self.checks.iter().flat_map(Check::columns).map(|column| column.get_ref().as_str()));
        let unnamed = |heading: &StringRecord, named: &BTreeSet<&str>| {
            let at = heading.iter().position(|column| !named.contains(column))?;
            heading.get(at).map(|column| (column.to_owned(), at + 1))
        };
        if let Some((column, at)) = unnamed(row, &named) {
            let what = format!("column {at} of the file, {column:?}, is named nowhere: use it, or list it under `ignored`");
            return Err(Fault::at(self.key.span().start, what));
        }
        let (Some(line), Some(lines)) = (line, &self.lines) else {
            return Ok(());
        };
        named.insert(lines.key.get_ref());
        named.extend(lines.ignored.iter().map(|column| column.get_ref().as_str()));
        match unnamed(line, &named) {
            Some((column, at)) => {
                let what = format!("column {at} of the lines, {column:?}, is named nowhere: use it, or list it under `ignored`");
                Err(Fault::at(lines.key.span().start, what))
            }
            None => Ok(()),
        }
    }

    /// The columns of which a voice may have several values.
    fn cells(&self) -> impl Iterator<Item = &Word> {
        let choices = self.kind.columns().chain(self.channel.columns()).chain(self.relation.columns());
        let category = self.category.iter().flat_map(Choice::columns);
        let severity = self.severity.iter().flat_map(Choice::columns);
        let outcome = self.outcome.iter().flat_map(Choice::columns);
        let templates = self.verbatim.iter().flat_map(Template::columns);
        let labels = self.labels.values().map(|label| &label.column);
        choices
            .chain(category)
            .chain(severity)
            .chain(outcome)
            .chain(templates)
            .chain(labels)
    }

    /// The key of a row.
    pub(crate) fn key(&self, record: &Record<'_>) -> Result<String, Refusal> {
        let refused = |reason| Err(Refusal::new(self.key.get_ref(), reason));
        match record.one(&self.key) {
            "" => refused("KEY_BLANK"),
            key if key.chars().count() > KEY_MAX => refused("KEY_TOO_LONG"),
            key => Ok(key.to_owned()),
        }
    }

    /// The column of the key, for a row whose key is that of another.
    pub(crate) fn key_column(&self) -> &str {
        self.key.get_ref()
    }

    /// The voice that a row is.
    pub(crate) fn voice(&self, external_id: String, record: &Record<'_>) -> Result<Voice, Refusal> {
        let received_at = self.received.of(record)?;
        let received_at = received_at.ok_or_else(|| Refusal::new(self.received.column.get_ref(), "DATE_BLANK"))?;
        let closed_at = match &self.closed {
            Some(closed) => closed.of(received_at, record)?,
            None => None,
        };
        let kind = self.kind.one("kind", record)?;
        let severity = self.severity.as_ref().map(|choice| choice.one("severity", record)).transpose()?;
        Ok(Voice {
            external_id,
            kind,
            channel: self.channel.one("channel", record)?,
            relation: self.relation.one("relation", record)?,
            received_at,
            closed_at,
            verbatim: self.said(record)?,
            categories: match &self.category {
                Some(choice) => choice.all("category", record)?,
                None => BTreeSet::new(),
            },
            severity,
            outcome: self.outcome(closed_at.is_some(), record)?,
            labels: self.labels_of(record)?,
        })
    }

    fn said(&self, record: &Record<'_>) -> Result<String, Refusal> {
        let text = self.verbatim.iter().find_map(|template| template.fill(record)).unwrap_or_default();
        match text.trim() {
            "" => Err(Refusal::new("verbatim", "VERBATIM_BLANK")),
            text if text.chars().count() > VERBATIM_MAX => Err(Refusal::new("verbatim", "VERBATIM_TOO_LONG")),
            _ => Ok(text),
        }
    }

    /// Of what is open nothing is decided; where lines were decided differently, the complaint was upheld in part.
    fn outcome(&self, closed: bool, record: &Record<'_>) -> Result<Option<Outcome>, Refusal> {
        let Some(choice) = self.outcome.as_ref().filter(|_| closed) else {
            return Ok(None);
        };
        let found = choice.all("outcome", record)?;
        Ok(match found.len() {
            0 | 1 => found.first().copied(),
            _ => Some(Outcome::PartlyUpheld),
        })
    }

    fn labels_of(&self, record: &Record<'_>) -> Result<BTreeMap<String, BTreeSet<String>>, Refusal> {
        let (mut labels, mut count) = (BTreeMap::new(), 0);
        for (name, label) in &self.labels {
            let refused = |reason| Err(Refusal::new(label.column.get_ref(), reason));
            let mut values = BTreeSet::new();
            for cell in record.parts(&label.column, label.split.as_deref()) {
                match (cell, &label.blank) {
                    ("", Some(blank)) => values.insert(blank.clone()),
                    ("", None) => false,
                    (cell, _) if cell.chars().count() > LABEL_MAX => return refused("LABEL_TOO_LONG"),
                    (cell, _) => values.insert(cell.to_owned()),
                };
            }
            count += values.len();
            if count > LABELS_MAX {
                return refused("LABELS_TOO_MANY");
            }
            if !values.is_empty() {
                labels.insert(name.get_ref().clone(), values);
            }
        }
        Ok(labels)
    }
}

impl Closed {
    fn read(file: ClosedFile, form: &Word) -> Result<Self, Fault> {
        Ok(Self {
            moment: Moment::read(file.column, file.form.as_ref().unwrap_or(form), file.time.as_ref(), CLOSED)?,
            unless: file.unless.map(|unless| (unless.column, unless.is.into_iter().collect())),
            at_least_received: file.at_least_received,
        })
    }

    fn columns(&self) -> impl Iterator<Item = &Word> {
        std::iter::once(&self.moment.column).chain(self.unless.iter().map(|(column, _)| column))
    }

    fn of(&self, received_at: DateTime<Utc>, record: &Record<'_>) -> Result<Option<DateTime<Utc>>, Refusal> {
        let open = |(column, words): &(Word, BTreeSet<String>)| words.contains(record.one(column));
        if self.unless.as_ref().is_some_and(open) {
            return Ok(None);
        }
        let closed_at = self.moment.of(record)?;
        match closed_at {
            Some(at) if at < received_at && self.at_least_received => Ok(Some(received_at)),
            Some(at) if at < received_at => Err(Refusal::new(self.moment.column.get_ref(), "CLOSED_BEFORE_RECEIVED")),
            closed_at => Ok(closed_at),
        }
    }
}

/// Labels are asked for by name, so their names are plain.
fn labels(labels: BTreeMap<Word, LabelFile>) -> Result<BTreeMap<Word, LabelFile>, Fault> {
    let plain = |name: &str| name.starts_with(|it: char| it.is_ascii_lowercase()) && name.len() <= 40;
    let all_plain = |name: &str| name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    for name in labels.keys() {
        if !plain(name.get_ref()) || !all_plain(name.get_ref()) {
            let what = "the name of a label consists of small letters, digits and underscores, at most 40";
            return Err(Fault::at(name.span().start, what));
        }
        if let Some(long) = labels[name].blank.as_ref().filter(|blank| blank.chars().count() > LABEL_MAX) {
            return Err(Fault::at(name.span().start, format!("{long:?} is too long for a label")));
        }
    }
    Ok(labels)
}

fn located(text: &str, fault: Fault) -> MappingError {
    MappingError {
        line: line(text, fault.place),
        what: fault.what,
    }
}

/// The line of a byte.
fn line(text: &str, place: usize) -> usize {
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}

//! What all mappings have: a key, a form of dates, columns that are not wanted, a file beside, and checks.

use std::collections::BTreeSet;
use std::io::Read;

use csv::StringRecord;
use serde::de::DeserializeOwned;

use crate::beside::BesideFile;
use crate::checks::Check;
use crate::file::Word;
use crate::record::{Columns, Record};
use crate::remark::Refusal;
use crate::rows::{FileError, Rows};

/// What the services take of a key.
const KEY_MAX: usize = 100;

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

/// What becomes of rows by a mapping. Nobody but this crate's mappings can say so.
pub trait Reading: Sized {
    /// What a row becomes.
    type Item;

    /// What it shares with all mappings.
    fn frame(&self) -> &Frame;

    /// The columns that have one value a row, but for that of the key.
    fn singles(&self) -> Vec<&Word>;

    /// The columns that may have several.
    fn cells(&self) -> Vec<&Word>;

    /// What a row is.
    ///
    /// # Errors
    /// Why it is nothing that this mapping reads.
    fn item(&self, external_id: String, record: &Record<'_>) -> Result<Self::Item, Refusal>;
}

/// A mapping that was read and checked, but for the columns: those are asked for when a file is opened.
pub trait Mapping: Reading {
    /// The file that belongs to the one to read, if there is one.
    fn file_beside(&self) -> Option<&str> {
        self.frame().beside.name()
    }

    /// Reads a file by this mapping, and the one beside it, if there is one, which is kept in memory.
    ///
    /// # Errors
    /// If a heading cannot be read, a column that the mapping names is missing, or one that the file has is named nowhere.
    fn open<R: Read>(&self, rows: R, beside: Option<Box<dyn Read>>) -> Result<Rows<'_, Self, R>, FileError> {
        Rows::open(self, rows, beside)
    }
}

impl<T: Reading> Mapping for T {}

/// What all mappings have.
#[derive(Debug)]
pub struct Frame {
    pub(crate) text: String,
    pub(crate) key: Word,
    pub(crate) ignored: Vec<Word>,
    pub(crate) date_form: String,
    pub(crate) beside: BesideFile,
    pub(crate) checks: Vec<Check>,
}

impl Frame {
    /// Finds every column that is named, and every one that is not.
    pub(crate) fn resolve(
        &self,
        singles: &[&Word],
        cells: &[&Word],
        row: &StringRecord,
        other: Option<&StringRecord>,
    ) -> Result<Columns, MappingError> {
        let columns = Columns::new(row, other.map(|heading| (heading, matches!(self.beside, BesideFile::Lines(_)))));
        self.check(&columns, singles, cells, row, other)
            .map(|()| columns)
            .map_err(|fault| located(&self.text, fault))
    }

    fn check(
        &self,
        columns: &Columns,
        singles: &[&Word],
        cells: &[&Word],
        row: &StringRecord,
        other: Option<&StringRecord>,
    ) -> Result<(), Fault> {
        for column in std::iter::once(&self.key).chain(self.beside.on()) {
            columns.check_own(column)?;
        }
        singles.iter().try_for_each(|column| columns.check_single(column))?;
        cells.iter().try_for_each(|column| columns.check(column))?;
        self.checks.iter().try_for_each(|check| check.resolve(columns))?;
        let asked = singles
            .iter()
            .chain(cells)
            .copied()
            .chain(self.checks.iter().flat_map(Check::columns));
        let asked = asked.chain([&self.key]).chain(self.beside.on()).chain(&self.ignored);
        let mut named: BTreeSet<&str> = asked.map(|column| column.get_ref().as_str()).collect();
        named_all(row, &named, "file", &self.key)?;
        if let (Some(other), Some((what, key, ignored))) = (other, self.beside.parts()) {
            named.extend(std::iter::once(key).chain(ignored).map(|column| column.get_ref().as_str()));
            named_all(other, &named, what, key)?;
        }
        Ok(())
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
}

/// A column that nobody thought of is an error: what it says would be lost without a word.
fn named_all(heading: &StringRecord, named: &BTreeSet<&str>, what: &str, key: &Word) -> Result<(), Fault> {
    match heading.iter().enumerate().find(|(_, column)| !named.contains(column)) {
        Some((at, column)) => {
            let at = at + 1;
            let what = format!("column {at} of the {what}, {column:?}, is named nowhere: use it, or list it under `ignored`");
            Err(Fault::at(key.span().start, what))
        }
        None => Ok(()),
    }
}

/// Reads a mapping's file and makes a mapping of it.
pub(crate) fn read<F: DeserializeOwned, M>(text: &str, of: impl FnOnce(F, &str) -> Result<M, Fault>) -> Result<M, MappingError> {
    let file = toml::from_str(text).map_err(|error| MappingError {
        line: line(text, error.span().map_or(0, |span| span.start)),
        what: error.message().to_owned(),
    })?;
    of(file, text).map_err(|fault| located(text, fault))
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

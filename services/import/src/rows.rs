//! The rows of a file, one after the other.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::checks::Seen;
use crate::mapping::{Mapping, MappingError};
use crate::record::{Columns, Record};
use crate::remark::{Level, Refusal, Remark};
use crate::voice::Voice;

/// A file cannot be read, or not by its mapping.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file is no table.
    #[error("the {0} cannot be read")]
    Csv(&'static str, #[source] csv::Error),
    /// The mapping does not fit.
    #[error("the mapping does not fit the file")]
    Mapping(#[from] MappingError),
    /// The mapping speaks of lines and none were given, or the other way round.
    #[error("{0}")]
    Lines(&'static str),
}

/// What became of a row.
#[derive(Debug)]
pub struct Row {
    /// The voice that it is; none if it was refused.
    pub voice: Option<Voice>,
    /// Line of the file on which it begins.
    pub line: u64,
    /// Why it was refused, or what is strange.
    pub remarks: Vec<Remark>,
}

/// The rows of a file. An error ends them: the file cannot be read any further.
pub struct Rows<'a, R> {
    mapping: &'a Mapping,
    reader: Reader<R>,
    columns: Columns,
    lines: Lines,
    keys: HashSet<String>,
    seen: Seen,
    record: ByteRecord,
}

/// The lines of each voice, by its key.
#[derive(Default)]
struct Lines {
    by_key: HashMap<String, Vec<StringRecord>>,
    first: HashMap<String, u64>,
}

impl<'a, R: Read> Rows<'a, R> {
    pub(crate) fn open(mapping: &'a Mapping, rows: R, lines: Option<Box<dyn Read>>) -> Result<Self, FileError> {
        // A row with too few or too many cells is refused alone.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(rows);
        let heading = reader.headers().map_err(|error| FileError::Csv("file", error))?.clone();
        let (columns, lines) = match (&mapping.lines, lines) {
            (None, None) => (mapping.resolve(&heading, None)?, Lines::default()),
            (Some(file), Some(lines)) => {
                let unreadable = |error| FileError::Csv("file of lines", error);
                let mut reader = Reader::from_reader(lines);
                let line_heading = reader.headers().map_err(unreadable)?.clone();
                let columns = mapping.resolve(&heading, Some(&line_heading))?;
                let key = line_heading.iter().position(|column| column == file.key.get_ref());
                let key = key.ok_or(FileError::Lines("the file of lines has no column of the voice's key"))?;
                (columns, Lines::read(reader, key).map_err(unreadable)?)
            }
            (Some(_), None) => return Err(FileError::Lines("the mapping needs a file of lines")),
            (None, Some(_)) => return Err(FileError::Lines("the mapping knows no file of lines")),
        };
        Ok(Self {
            mapping,
            reader,
            columns,
            lines,
            keys: HashSet::new(),
            seen: Seen::new(),
            record: ByteRecord::new(),
        })
    }

    /// Lines that belong to no voice that was read; for when all rows were. Their numbers are those of the file of lines.
    #[must_use]
    pub fn lines_left(&self) -> Vec<Remark> {
        let left = self.lines.by_key.keys().filter(|key| !self.keys.contains(*key));
        let mut left: Vec<Remark> = left
            .map(|key| Remark {
                level: Level::Warning,
                line: self.lines.first[key],
                external_id: key.clone(),
                field: String::new(),
                reason: "LINE_OF_NO_VOICE".to_owned(),
            })
            .collect();
        left.sort_unstable_by_key(|remark| remark.line);
        left
    }

    /// The column in which a row has a character that no database takes.
    fn zero_character(&mut self, row: &StringRecord) -> Option<String> {
        let at = row.iter().position(|cell| cell.contains('\0'))?;
        self.reader.headers().ok()?.get(at).map(str::to_owned)
    }

    fn row(&mut self, line: u64) -> Row {
        let refused = |external_id: String, refusal: Refusal| {
            let remark = Remark {
                level: Level::Refused,
                line,
                external_id,
                field: refusal.field,
                reason: refusal.reason.to_owned(),
            };
            Row {
                voice: None,
                line,
                remarks: vec![remark],
            }
        };
        let cells = self.record.len();
        let Ok(row) = StringRecord::from_byte_record(self.record.clone()) else {
            return refused(String::new(), Refusal::new("", "NOT_UTF8"));
        };
        if self.reader.headers().map_or(0, StringRecord::len) != cells {
            return refused(String::new(), Refusal::new("", "COLUMNS_MISCOUNTED"));
        }
        if let Some(field) = self.zero_character(&row) {
            return refused(String::new(), Refusal::new(&field, "ZERO_CHARACTER"));
        }
        let bare = Record {
            columns: &self.columns,
            row: &row,
            lines: &[],
        };
        let key = match self.mapping.key(&bare) {
            Ok(key) => key,
            Err(refusal) => return refused(String::new(), refusal),
        };
        if !self.keys.insert(key.clone()) {
            return refused(key, Refusal::new(self.mapping.key_column(), "KEY_REPEATED"));
        }
        let lines = self.lines.by_key.get(&key).map_or(&[][..], Vec::as_slice);
        let record = Record { lines, ..bare };
        match self.mapping.voice(key.clone(), &record) {
            Ok(voice) => {
                let form = self.mapping.date_form.as_str();
                let mut remarks = Vec::new();
                for (at, check) in self.mapping.checks.iter().enumerate() {
                    if let Some(field) = check.strange(at, &record, form, &mut self.seen) {
                        remarks.push(Remark {
                            level: Level::Warning,
                            line,
                            external_id: key.clone(),
                            field,
                            reason: check.reason.clone(),
                        });
                    }
                }
                Row {
                    voice: Some(voice),
                    line,
                    remarks,
                }
            }
            Err(refusal) => refused(key, refusal),
        }
    }
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                Some(Ok(self.row(line)))
            }
            Ok(false) => None,
            Err(error) => Some(Err(FileError::Csv("file", error))),
        }
    }
}

impl Lines {
    fn read(mut reader: Reader<Box<dyn Read>>, key: usize) -> Result<Self, csv::Error> {
        let mut lines = Self::default();
        for line in reader.records() {
            let line = line?;
            let number = line.position().map_or(0, csv::Position::line);
            let name = line.get(key).map_or("", str::trim).to_owned();
            lines.first.entry(name.clone()).or_insert(number);
            lines.by_key.entry(name).or_default().push(line);
        }
        Ok(lines)
    }
}

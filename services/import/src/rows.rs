//! The rows of a file, one after the other.

use std::collections::HashSet;
use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::beside::Beside;
use crate::checks::Seen;
use crate::frame::{Mapping, MappingError};
use crate::record::{Columns, Record};
use crate::remark::{Level, Refusal, Remark};

/// A file cannot be read, or not by its mapping.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file is no table.
    #[error("the {0} cannot be read")]
    Csv(&'static str, #[source] csv::Error),
    /// The mapping does not fit.
    #[error("the mapping does not fit the file")]
    Mapping(#[from] MappingError),
    /// The mapping speaks of a file beside it and none was given, or the other way round, or it cannot be that file.
    #[error("{0}")]
    Beside(String),
}

/// What became of a row.
#[derive(Debug)]
pub struct Row<T> {
    /// What it is; none if it was refused.
    pub item: Option<T>,
    /// Line of the file on which it begins.
    pub line: u64,
    /// Why it was refused, or what is strange.
    pub remarks: Vec<Remark>,
}

/// The rows of a file. An error ends them: the file cannot be read any further.
pub struct Rows<'a, M, R> {
    mapping: &'a M,
    reader: Reader<R>,
    columns: Columns,
    beside: Beside,
    keys: HashSet<String>,
    seen: Seen,
    record: ByteRecord,
}

impl<'a, M: Mapping, R: Read> Rows<'a, M, R> {
    pub(crate) fn open(mapping: &'a M, rows: R, beside: Option<Box<dyn Read>>) -> Result<Self, FileError> {
        // A row with too few or too many cells is refused alone.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(rows);
        let heading = reader.headers().map_err(|error| FileError::Csv("file", error))?.clone();
        let frame = mapping.frame();
        let (columns, beside) = Beside::open(&frame.beside, beside, |other| {
            frame.resolve(&mapping.singles(), &mapping.cells(), &heading, other)
        })?;
        Ok(Self {
            mapping,
            reader,
            columns,
            beside,
            keys: HashSet::new(),
            seen: Seen::new(),
            record: ByteRecord::new(),
        })
    }

    /// Lines that belong to no voice that was read; for when all rows were. Their numbers are those of the file of lines. A joined file may have
    /// rows that nothing asks for.
    #[must_use]
    pub fn lines_left(&self) -> Vec<Remark> {
        self.beside.lines_left(&self.keys)
    }

    /// The column in which a row has a character that no database takes.
    fn zero_character(&mut self, row: &StringRecord) -> Option<String> {
        let at = row.iter().position(|cell| cell.contains('\0'))?;
        self.reader.headers().ok()?.get(at).map(str::to_owned)
    }

    fn row(&mut self, line: u64) -> Row<M::Item> {
        let refused = |external_id: String, refusal: Refusal| {
            let remark = Remark {
                level: Level::Refused,
                line,
                external_id,
                field: refusal.field,
                reason: refusal.reason.to_owned(),
            };
            Row {
                item: None,
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
            joined: None,
        };
        let frame = self.mapping.frame();
        let key = match frame.key(&bare) {
            Ok(key) => key,
            Err(refusal) => return refused(String::new(), refusal),
        };
        if !self.keys.insert(key.clone()) {
            return refused(key, Refusal::new(frame.key.get_ref(), "KEY_REPEATED"));
        }
        let record = self.beside.of(&key, bare);
        match self.mapping.item(key.clone(), &record) {
            Ok(item) => {
                let form = frame.date_form.as_str();
                let mut remarks = Vec::new();
                for (at, check) in frame.checks.iter().enumerate() {
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
                    item: Some(item),
                    line,
                    remarks,
                }
            }
            Err(refusal) => refused(key, refusal),
        }
    }
}

impl<M: Mapping, R: Read> Iterator for Rows<'_, M, R> {
    type Item = Result<Row<M::Item>, FileError>;

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

//! The file beside another: lines, of which a row has any number, or rows that are joined to it, one each.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use csv::{Reader, StringRecord};

use crate::contract_file::JoinedFile;
use crate::file::{LinesFile, Word};
use crate::frame::MappingError;
use crate::record::{Columns, Record};
use crate::remark::{Level, Remark};
use crate::rows::FileError;

/// What a mapping says of the file beside.
#[derive(Debug)]
pub(crate) enum BesideFile {
    Nothing,
    Lines(LinesFile),
    Joined(JoinedFile),
}

/// What was read of it, kept in memory.
pub(crate) enum Beside {
    Nothing,
    Lines(Lines),
    Joined { on: Word, by_key: HashMap<String, StringRecord> },
}

/// The lines of each voice, by its key.
#[derive(Default)]
pub(crate) struct Lines {
    by_key: HashMap<String, Vec<StringRecord>>,
    first: HashMap<String, u64>,
}

impl BesideFile {
    /// Where it lies, beside the file.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Lines(lines) => Some(&lines.file),
            Self::Joined(joined) => Some(&joined.file),
        }
    }

    /// What it is called, its column of the key, and its columns that are not wanted.
    pub(crate) fn parts(&self) -> Option<(&'static str, &Word, &[Word])> {
        match self {
            Self::Nothing => None,
            Self::Lines(lines) => Some(("lines", &lines.key, &lines.ignored)),
            Self::Joined(joined) => Some(("joined file", &joined.key, &joined.ignored)),
        }
    }

    /// The column of the file itself by which rows are joined.
    pub(crate) fn on(&self) -> Option<&Word> {
        match self {
            Self::Joined(joined) => Some(&joined.on),
            Self::Nothing | Self::Lines(_) => None,
        }
    }
}

impl Beside {
    /// Reads the file that the mapping speaks of, once `resolve` has found the columns of both.
    pub(crate) fn open(
        file: &BesideFile,
        given: Option<Box<dyn Read>>,
        resolve: impl FnOnce(Option<&StringRecord>) -> Result<Columns, MappingError>,
    ) -> Result<(Columns, Self), FileError> {
        let wrong = |what: &str| Err(FileError::Beside(what.to_owned()));
        let (name, given) = match (file, given) {
            (BesideFile::Nothing, None) => return Ok((resolve(None)?, Self::Nothing)),
            (BesideFile::Lines(_), Some(given)) => ("file of lines", given),
            (BesideFile::Joined(_), Some(given)) => ("joined file", given),
            (BesideFile::Nothing, Some(_)) => return wrong("the mapping knows no file of lines"),
            (BesideFile::Lines(_), None) => return wrong("the mapping needs a file of lines"),
            (BesideFile::Joined(_), None) => return wrong("the mapping needs the file that it joins"),
        };
        let unreadable = |error| FileError::Csv(name, error);
        let mut reader = Reader::from_reader(given);
        let heading = reader.headers().map_err(unreadable)?.clone();
        let columns = resolve(Some(&heading))?;
        let at = |key: &Word| heading.iter().position(|column| column == key.get_ref());
        let read = match file {
            BesideFile::Nothing => Self::Nothing,
            BesideFile::Lines(lines) => match at(&lines.key) {
                Some(key) => Self::Lines(Lines::read(reader, key).map_err(unreadable)?),
                None => return wrong("the file of lines has no column of the voice's key"),
            },
            BesideFile::Joined(joined) => match at(&joined.key) {
                Some(key) => Self::Joined {
                    on: joined.on.clone(),
                    by_key: joined_rows(reader, key)?,
                },
                None => return wrong("the joined file has no column of its key"),
            },
        };
        Ok((columns, read))
    }

    /// The row with what belongs to it.
    pub(crate) fn of<'a>(&'a self, key: &str, bare: Record<'a>) -> Record<'a> {
        match self {
            Self::Nothing => bare,
            Self::Lines(lines) => Record {
                lines: lines.by_key.get(key).map_or(&[][..], Vec::as_slice),
                ..bare
            },
            Self::Joined { on, by_key } => Record {
                joined: by_key.get(bare.one(on)),
                ..bare
            },
        }
    }

    /// Lines whose key is none of these.
    pub(crate) fn lines_left(&self, keys: &HashSet<String>) -> Vec<Remark> {
        let Self::Lines(lines) = self else { return Vec::new() };
        let left = lines.by_key.keys().filter(|key| !keys.contains(*key));
        let mut left: Vec<Remark> = left
            .map(|key| Remark {
                level: Level::Warning,
                line: lines.first[key],
                external_id: key.clone(),
                field: String::new(),
                reason: "LINE_OF_NO_VOICE".to_owned(),
            })
            .collect();
        left.sort_unstable_by_key(|remark| remark.line);
        left
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

/// The rows of a joined file by their key. Which of two would be meant nobody could tell.
fn joined_rows(mut reader: Reader<Box<dyn Read>>, key: usize) -> Result<HashMap<String, StringRecord>, FileError> {
    let mut by_key = HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| FileError::Csv("joined file", error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let name = row.get(key).map_or("", str::trim).to_owned();
        if by_key.insert(name, row).is_some() {
            return Err(FileError::Beside(format!(
                "line {line} of the joined file has the key of a line before it"
            )));
        }
    }
    Ok(by_key)
}

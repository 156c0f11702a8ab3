//! What there is to say of single rows, as a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use honi_import::{Level, Remark};

use crate::error::CliError;
use crate::output::neutral;

/// The report of an import. Its file is there from the beginning, so that none of an import before is taken for it, and so that nothing is sent of
/// which nothing could be said.
pub(crate) struct Report {
    place: PathBuf,
    file: csv::Writer<File>,
    refused: u64,
    warnings: u64,
}

impl Report {
    /// An empty report that lies there.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn create(place: PathBuf) -> Result<Self, CliError> {
        let begun = || {
            let mut file = csv::Writer::from_writer(File::create(&place)?);
            file.write_record(["line", "level", "external_id", "field", "reason"])?;
            Ok(file)
        };
        Ok(Self {
            file: begun().map_err(|source| unwritten(&place, source))?,
            place,
            refused: 0,
            warnings: 0,
        })
    }

    /// Adds what is said of a row.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn add_all(&mut self, remarks: &[Remark]) -> Result<(), CliError> {
        remarks.iter().try_for_each(|remark| self.add(remark))
    }

    /// Adds a remark.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn add(&mut self, remark: &Remark) -> Result<(), CliError> {
        match remark.level {
            Level::Refused => self.refused += 1,
            Level::Warning => self.warnings += 1,
        }
        let (line, key) = (remark.line.to_string(), neutral(remark.external_id.clone()));
        self.file
            .write_record([&line, remark.level.code(), &key, &remark.field, &remark.reason])
            .map_err(|error| unwritten(&self.place, error.into()))
    }

    /// How many rows were refused, how many warnings there are, and where the report lies.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn finish(mut self) -> Result<(u64, u64, PathBuf), CliError> {
        self.file.flush().map_err(|source| unwritten(&self.place, source))?;
        Ok((self.refused, self.warnings, self.place))
    }
}

fn unwritten(place: &Path, source: io::Error) -> CliError {
    CliError::Io {
        what: place.display().to_string(),
        source,
    }
}

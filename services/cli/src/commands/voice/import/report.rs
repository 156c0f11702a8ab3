//! What there is to say of single rows, as a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use honi_import::{Level, Remark};

use crate::error::CliError;
use crate::output::neutral;

/// The report of an import. Its file is written over when there is something to say, and not made otherwise.
pub(super) struct Report {
    place: PathBuf,
    file: Option<csv::Writer<File>>,
    refused: u64,
    warnings: u64,
}

impl Report {
    /// A report that will lie there.
    pub(super) const fn new(place: PathBuf) -> Self {
        Self {
            place,
            file: None,
            refused: 0,
            warnings: 0,
        }
    }

    /// Adds what is said of a row.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add_all(&mut self, remarks: &[Remark]) -> Result<(), CliError> {
        remarks.iter().try_for_each(|remark| self.add(remark))
    }

    /// Adds a remark.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add(&mut self, remark: &Remark) -> Result<(), CliError> {
        match remark.level {
            Level::Refused => self.refused += 1,
            Level::Warning => self.warnings += 1,
        }
        self.write(remark).map_err(|source| unwritten(&self.place, source))
    }

    fn write(&mut self, remark: &Remark) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let mut file = csv::Writer::from_writer(File::create(&self.place)?);
                file.write_record(["line", "level", "external_id", "field", "reason"])?;
                self.file.insert(file)
            }
        };
        let (line, key) = (remark.line.to_string(), neutral(remark.external_id.clone()));
        file.write_record([&line, remark.level.code(), &key, &remark.field, &remark.reason])?;
        Ok(())
    }

    /// How many rows were refused, how many warnings there are, and where the report lies, if there is one.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(mut self) -> Result<(u64, u64, Option<PathBuf>), CliError> {
        let Some(file) = &mut self.file else {
            return Ok((0, 0, None));
        };
        file.flush().map_err(|source| unwritten(&self.place, source))?;
        Ok((self.refused, self.warnings, Some(self.place)))
    }
}

fn unwritten(place: &Path, source: io::Error) -> CliError {
    CliError::Io {
        what: place.display().to_string(),
        source,
    }
}

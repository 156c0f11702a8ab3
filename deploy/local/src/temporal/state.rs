//! What a suite writes down about the server it started, for the suite after it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::command::TemporalOptions;
use super::{ProcessMark, TemporalError};

/// The file in the server's folder.
pub(super) struct StateFile(PathBuf);

/// Its content.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// Which process it is.
    pub(super) process: ProcessMark,
    /// Port of its gRPC.
    pub(super) port: u16,
    /// What it was started with.
    pub(super) arguments: Vec<String>,
}

impl StateFile {
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("temporal.json"))
    }

    /// The state as last written. A damaged file counts as none: the port check still guards against a second server.
    pub(super) fn read(&self) -> Result<Option<State>, TemporalError> {
        match fs::read(&self.0) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.failed(source)),
        }
    }

    pub(super) fn write(&self, process: &ProcessMark, options: &TemporalOptions) -> Result<(), TemporalError> {
        let state = State {
            process: *process,
            port: options.port,
            arguments: options.arguments(),
        };
        let text = serde_json::to_vec_pretty(&state).map_err(|error| self.failed(error.into()))?;
        // Renamed into place, so that a crash leaves the old file or the new one.
        let scratch = self.0.with_extension("json.new");
        fs::write(&scratch, text)
            .and_then(|()| fs::rename(&scratch, &self.0))
            .map_err(|source| self.failed(source))
    }

    pub(super) fn remove(&self) -> Result<(), TemporalError> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(error)),
            _ => Ok(()),
        }
    }

    fn failed(&self, source: io::Error) -> TemporalError {
        TemporalError::State {
            path: self.0.display().to_string(),
            source,
        }
    }
}

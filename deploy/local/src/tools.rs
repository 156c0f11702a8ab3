//! Executables that the suite runs but a bare machine may lack, such as `temporal`: the one on PATH, else a pinned package.
//!
//! The packages are pinned by version and sha256 in `deploy/tools/pins.txt`; that file and the script that reads it travel inside this
//! executable, so that it needs no checkout beside it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{fs, io};

const FETCH: &str = include_str!("../../tools/fetch.py");
const PINS: &str = include_str!("../../tools/pins.txt");

/// Finds executables, fetching what is missing into one folder.
#[derive(Clone, Debug)]
pub struct Tools {
    folder: PathBuf,
}

/// Why an executable cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The folder for it cannot be written.
    #[error("the tools folder {folder} cannot be written")]
    Folder {
        /// The folder.
        folder: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// It is neither on PATH nor could it be fetched, because there is no python3.
    #[error("{name} is not on PATH, and python3, with which it would be fetched, cannot be run: install either")]
    Python {
        /// Name of the executable.
        name: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// It is not on PATH, and fetching it failed.
    #[error("{name} is not on PATH, and fetching it failed (see above): install it, or make the Python package index reachable")]
    Fetch {
        /// Name of the executable.
        name: String,
    },
}

impl Tools {
    /// Finds on PATH, or fetches into `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Path of the executable `name`. The first time this may take a download; what is being fetched is said on stderr.
    ///
    /// # Errors
    /// If it is not on PATH and cannot be fetched.
    pub async fn find(&self, name: &str) -> Result<PathBuf, ToolError> {
        match on_path(name, std::env::var_os("PATH").as_deref()) {
            Some(found) => {
                tracing::debug!(tool = name, path = %found.display(), "found on PATH");
                Ok(found)
            }
            None => self.fetch(name).await,
        }
    }

    /// Path of the pinned package's executable, whatever is on PATH.
    async fn fetch(&self, name: &str) -> Result<PathBuf, ToolError> {
        self.write_script().map_err(|source| ToolError::Folder {
            folder: self.folder.display().to_string(),
            source,
        })?;
        tracing::info!(tool = name, folder = %self.folder.display(), "not on PATH; taking the pinned package");
        let output = tokio::process::Command::new("python3")
            .arg(self.folder.join("fetch.py"))
            .arg(name)
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit()) // The script says there what it fetches, and pip what went wrong.
            .output()
            .await
            .map_err(|source| ToolError::Python {
                name: name.to_owned(),
                source,
            })?;
        let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        if output.status.success() && path.is_file() {
            Ok(path)
        } else {
            Err(ToolError::Fetch { name: name.to_owned() })
        }
    }

    fn write_script(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join("fetch.py"), FETCH)?;
        fs::write(self.folder.join("pins.txt"), PINS)
    }
}

fn on_path(name: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(path?)
        .map(|folder| folder.join(name))
        .find(|candidate| is_executable(candidate))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::{Tools, on_path};

    #[cfg(unix)]
    #[test]
    fn only_an_executable_file_on_the_path_will_do() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = tempfile::tempdir().unwrap();
        let tool = scratch.path().join("honi-tool");
        std::fs::write(&tool, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(on_path("honi-tool", Some(scratch.path().as_os_str())), None);
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(on_path("honi-tool", Some(scratch.path().as_os_str())), Some(tool));
        assert_eq!(on_path("honi-tool", None), None);
    }

    #[tokio::test]
    async fn a_tool_without_a_pin_is_an_error() {
        let scratch = tempfile::tempdir().unwrap();
        assert!(Tools::new(scratch.path()).find("honi-no-such-tool").await.is_err());
    }
}

//! The Temporal server that a suite in another process started, and may leave behind when it is killed.

use std::path::{Path, PathBuf};
use std::process::Command;

use honi_local::temporal::ProcessMark;
use serde::Deserialize;

/// Ends the server when dropped, so that a test that fails leaves nothing behind.
#[derive(Debug)]
pub struct OwnTemporal {
    state: PathBuf,
}

/// What the suite writes down about it.
#[derive(Deserialize)]
struct State {
    process: ProcessMark,
}

impl OwnTemporal {
    /// The server of the suite that keeps its data in this folder.
    pub fn of(data_dir: &Path) -> Self {
        Self {
            state: data_dir.join("temporal").join("temporal.json"),
        }
    }

    /// Deletes its store, as a broken disk would. Only while it does not run.
    ///
    /// # Panics
    /// If it runs, or had no store.
    pub fn lose_store(&self) {
        assert_eq!(self.pid(), None, "it runs");
        let folder = self.state.parent().expect("the file lies in its folder");
        let files = std::fs::read_dir(folder).expect("the folder can be read").flatten();
        let of_store = files.filter(|file| file.file_name().to_string_lossy().starts_with("temporal.db"));
        let deleted = of_store.filter(|file| std::fs::remove_file(file.path()).is_ok()).count();
        assert!(deleted > 0, "there was no store");
    }

    /// Its process id, while it runs.
    pub fn pid(&self) -> Option<i32> {
        let state: State = serde_json::from_slice(&std::fs::read(&self.state).ok()?).ok()?;
        state.process.is_alive().then_some(state.process.pid)
    }
}

impl Drop for OwnTemporal {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            // Nobody is left to hear of a failure.
            drop(Command::new("kill").args(["-9", &pid.to_string()]).status());
        }
    }
}

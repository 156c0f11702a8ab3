//! People at their terminals.

use std::path::{Path, PathBuf};

use honi_local::ports::Ports;
use honi_suite::{Child, Harness};
use serde_json::Value;

/// The command `honi`, by role.
pub(crate) struct Terminals {
    ports: Ports,
    scratch: PathBuf,
}

impl Terminals {
    /// Signs somebody of each of these roles in.
    pub(crate) async fn of(harness: &Harness, roles: &[&str]) -> Self {
        Self::at(harness.ports(), harness.scratch(), roles).await
    }

    /// The same where the suite is at these ports; what the commands keep is in a folder.
    pub(crate) async fn at(ports: Ports, scratch: &Path, roles: &[&str]) -> Self {
        let at = Self {
            ports,
            scratch: scratch.to_owned(),
        };
        for role in roles {
            at.honi(role, &["login", "--as", role]).await;
        }
        at
    }

    /// Where the command of a role keeps its session.
    pub(crate) fn home(&self, role: &str) -> PathBuf {
        self.scratch.join(role)
    }

    /// Runs the command as somebody; answers its exit code and what it printed.
    pub(crate) async fn honi_or_refused(&self, role: &str, words: &[&str]) -> (i32, String) {
        let base = self.ports.members().to_string();
        let arguments = [words, &["-o", "json", "--port-base", &base]].concat();
        Child::cli(&self.home(role), &arguments).await
    }

    /// Runs the command as somebody; answers what it printed as JSON.
    pub(crate) async fn honi(&self, role: &str, words: &[&str]) -> Value {
        let (code, said) = self.honi_or_refused(role, words).await;
        assert_eq!(code, 0, "honi {}: {said}", words.join(" "));
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("honi {} did not print JSON ({error}): {said}", words.join(" ")))
    }

    /// A file with that content; its path.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let file = self.scratch.join(name);
        std::fs::write(&file, content).expect("it can be written");
        file.to_str().expect("a path in UTF-8").to_owned()
    }
}

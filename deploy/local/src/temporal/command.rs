//! How the server is started.

use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::{Child, Command};

/// What the server is to be.
#[derive(Clone, Debug)]
pub struct TemporalOptions {
    /// Path of the `temporal` executable.
    pub executable: PathBuf,
    /// Absolute folder of its store, state file and log.
    pub folder: PathBuf,
    /// Port of its gRPC, on the loopback interface.
    pub port: u16,
    /// Port of its web UI, on the loopback interface.
    pub ui_port: u16,
    /// URL of the endpoint by which the web UI decodes payloads.
    pub codec_endpoint: Option<String>,
    /// Search attributes to register: name and type, such as `HoniState` and `Keyword`.
    pub search_attributes: Vec<(String, String)>,
}

impl TemporalOptions {
    /// The arguments, all of them.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> = [
            "server",
            "start-dev",
            "--ip",
            "127.0.0.1",
            "--ui-ip",
            "127.0.0.1",
            "--log-level",
            "error",
        ]
        .map(str::to_owned)
        .into();
        arguments.extend([
            "--port".to_owned(),
            self.port.to_string(),
            "--ui-port".to_owned(),
            self.ui_port.to_string(),
        ]);
        arguments.extend(["--db-filename".to_owned(), self.store().display().to_string()]);
        // The defaults (rollback journal, full synchronisation) halve the throughput; a WAL loses nothing when the process is killed.
        for pragma in ["journal_mode=wal", "synchronous=normal"] {
            arguments.extend(["--sqlite-pragma".to_owned(), pragma.to_owned()]);
        }
        if let Some(url) = &self.codec_endpoint {
            arguments.extend(["--ui-codec-endpoint".to_owned(), url.clone()]);
        }
        for (name, kind) in &self.search_attributes {
            arguments.extend(["--search-attribute".to_owned(), format!("{name}={kind}")]);
        }
        arguments
    }

    /// What the command line of a server of ours holds, whatever else it was started with.
    pub(super) fn marks(&self) -> [String; 2] {
        [
            " server start-dev ".to_owned(),
            format!(" --db-filename {} ", self.store().display()),
        ]
    }

    fn store(&self) -> PathBuf {
        self.folder.join("temporal.db")
    }

    /// The file that takes what the server prints.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("temporal.log")
    }

    /// The last lines of that file.
    pub(super) fn log_tail(&self) -> String {
        let text = std::fs::read(self.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// Starts the process, without waiting for it to serve.
    pub(super) fn spawn(&self) -> io::Result<Child> {
        // A file, not a pipe: the server may outlive this process, and a broken pipe would end it.
        let log = OpenOptions::new().create(true).write(true).truncate(true).open(self.log())?;
        let mut command = Command::new(&self.executable);
        command
            .args(self.arguments())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        // A group of its own: Ctrl-C in the terminal is for the suite, which stops the server last.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }
}

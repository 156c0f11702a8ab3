//! Child processes: started, heard, measured, ended.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

/// Clock ticks per second of `/proc/PID/stat`: fixed on Linux, whatever the kernel's own.
const TICKS_PER_SECOND: f64 = 100.0;
/// How long a child may take to say that it is ready, and to end.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running child; killed if it is dropped.
pub(crate) struct Child {
    process: tokio::process::Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts this executable in a role.
    pub(crate) fn start(role: &[&str]) -> anyhow::Result<Self> {
        Self::spawn(Command::new(std::env::current_exe()?), role)
    }

    /// The same with a folder of executables before those on PATH.
    pub(crate) fn start_with_path(role: &[&str], first: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env(
            "PATH",
            std::env::join_paths([first.to_owned()].into_iter().chain(std::env::split_paths(&path)))?,
        );
        Self::spawn(command, role)
    }

    fn spawn(mut command: Command, role: &[&str]) -> anyhow::Result<Self> {
        let command = command.arg("child").args(role).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.kill_on_drop(true).spawn()?;
        let lines = BufReader::new(process.stdout.take().context("its output is a pipe")?).lines();
        Ok(Self { process, lines })
    }

    /// The next line that it says.
    pub(crate) async fn line(&mut self) -> anyhow::Result<String> {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        line.context("a child is silent")??.context("a child ended early")
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> anyhow::Result<u32> {
        self.process.id().context("a child ended early")
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.process.stdin.take());
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await;
        anyhow::ensure!(ended.context("a child does not end")??.success(), "a child failed");
        Ok(())
    }
}

/// Processor time, user and system, that a process has used, in seconds.
pub(crate) fn cpu(pid: u32) -> anyhow::Result<f64> {
    ticks(&format!("/proc/{pid}/stat"))
}

/// Processor time of the threads of a process that bear a name, in seconds. A thread that its creator does not name bears the creator's.
pub(crate) fn cpu_of_threads(pid: u32, name: &str) -> anyhow::Result<f64> {
    let mut sum = 0.0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let folder = task?.path();
        // One that has ended meanwhile has no name any more.
        if fs::read_to_string(folder.join("comm")).is_ok_and(|comm| comm.trim() == name) {
            sum += ticks(&folder.join("stat").display().to_string())?;
        }
    }
    Ok(sum)
}

/// Memory that a process has in use, in MiB: all of it, and what of it is its own rather than a mapped file.
pub(crate) fn memory(pid: u32) -> anyhow::Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let mebibytes = |field: &str| -> Option<f64> {
        let line = status.lines().find(|line| line.starts_with(field))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    };
    mebibytes("VmRSS:")
        .zip(mebibytes("RssAnon:"))
        .context("the system tells the memory of a process")
}

/// The process whose command line holds all of these words.
pub(crate) fn find(words: &[&str]) -> anyhow::Result<u32> {
    let found = fs::read_dir("/proc")?.flatten().find_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        let arguments: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        // A shell that started it has the same words, after its own name.
        let is_shell = arguments.first().is_some_and(|program| program.ends_with(b"sh"));
        let holds = |word: &&str| arguments.contains(&word.as_bytes());
        (!is_shell && words.iter().all(holds)).then_some(pid)
    });
    found.with_context(|| format!("a process with {words:?}"))
}

/// The 14th and 15th field; the second is the name in parentheses, which may hold anything.
fn ticks(path: &str) -> anyhow::Result<f64> {
    let text = fs::read_to_string(path).with_context(|| path.to_owned())?;
    let fields = text.rsplit_once(')').context("a process has a name")?.1.split_whitespace();
    let both = fields.skip(11).take(2).map(str::parse::<f64>);
    Ok(both.sum::<Result<f64, _>>()? / TICKS_PER_SECOND)
}

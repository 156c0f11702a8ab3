//! A terminal: the command runs in a process of its own, so that what it writes and how it ends are seen as a shell sees them. The process is
//! this test binary, started once more.

use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use chrono::{DateTime, TimeDelta, Utc};
use honi_clock::{Clock, ManualClock};
use honi_suite::Harness;
use tokio::process::Command;

/// The variable that holds the time and the words of the command, as JSON.
const WORDS: &str = "HONI_SUITE_COMMAND";

/// The test that is the command in such a process.
const STAGE: &str = "cli::a_command_of_its_own";

/// Written before the output of the command: the test binary says first that it runs a test.
const CURTAIN: &str = "the command begins\n";

/// Somebody's terminal, with a language and a login of its own.
pub(super) struct Terminal {
    /// The folder in which people work: that of the suite's `.honi`.
    pub(super) folder: PathBuf,
    pub(super) home: PathBuf,
    pub(super) port_base: u16,
    /// Moves the time of the suite, which is that of the commands as well.
    hand: ManualClock,
    lang: &'static str,
}

/// What a command did.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Terminal {
    pub(super) fn new(harness: &Harness, lang: &'static str) -> Self {
        let folder = harness.scratch().to_owned();
        let link = folder.join(".honi");
        if !link.exists() {
            std::os::unix::fs::symlink(harness.data(), link).expect("a link can be made");
        }
        Self {
            home: folder.join(format!("home-{lang}")),
            folder,
            port_base: harness.ports().members(),
            hand: harness.hand().clone(),
            lang,
        }
    }

    /// The command, ready to start, a second after the one before.
    pub(super) fn command(&self, words: &[String]) -> Command {
        let this = std::env::current_exe().expect("the test binary knows where it is");
        let mut command = Command::new(this);
        command
            .args([STAGE, "--exact", "--nocapture"])
            .current_dir(&self.folder)
            .kill_on_drop(true);
        let now = self.hand.advance(TimeDelta::seconds(1));
        command.env(WORDS, serde_json::to_string(&(now, words)).expect("words can be written down"));
        command
            .env("XDG_CONFIG_HOME", &self.home)
            .env("HONI_PORT_BASE", self.port_base.to_string());
        command
            .env("LC_ALL", if self.lang == "ja" { "ja_JP.UTF-8" } else { "en_US.UTF-8" })
            .env_remove("NO_COLOR");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(super) async fn run(&self, words: &[&str]) -> Done {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let output = self.command(&words).output().await.expect("it starts");
        Done::of(output)
    }
}

impl Done {
    pub(super) fn of(output: std::process::Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        let stdout = text(output.stdout);
        let stdout = stdout.split_once(CURTAIN).map_or(String::new(), |(_, said)| said.to_owned());
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout,
            stderr: text(output.stderr),
        }
    }

    /// What it printed, as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// Is the command, where [`WORDS`] has some, and ends the process as the command ends; else returns at once.
pub(super) fn play() {
    let Some(words) = std::env::var_os(WORDS) else { return };
    let words = words.into_string().expect("words are UTF-8");
    let (now, words): (DateTime<Utc>, Vec<String>) = serde_json::from_str(&words).expect("words can be read");
    let (clock, _) = Clock::manual(now);
    print!("{CURTAIN}");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let ended = runtime.block_on(honi_cli::run_at(std::iter::once("honi".to_owned()).chain(words), clock));
    // An ExitCode does not tell its number.
    let code = (0..=u8::MAX).find(|code| ExitCode::from(*code) == ended);
    std::process::exit(i32::from(code.expect("a number below 256")))
}

//! Parts in processes of their own, so that a test can kill them: the test binary itself is started once more and told what to be.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use honi_local::ports::Ports;
use honi_local::suite::{self, Rules, Suite, TemporalChoice};
use honi_settings::Invocation;
use honi_telemetry::{Telemetry, TelemetrySettings};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{ChildStdout, Command};
use tokio_util::sync::CancellationToken;

/// The variable that tells the test binary what to be.
const PART: &str = "HONI_SUITE_PART";

/// The test of the binary that calls [`play`].
const STAGE: &str = "stage::a_part_of_its_own";

/// What a suite in a child process says when it serves.
const READY: &str = "the suite is ready";

/// What a process of its own can be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    /// A whole suite with a Temporal server of its own, until its standard input closes.
    Suite {
        /// Its folder.
        data_dir: PathBuf,
        /// The first of its ports.
        port_base: u16,
        /// Its rules: the section `rule_set` of the voices service; standard if empty.
        rules: String,
    },
    /// A worker with this configuration file, until its standard input closes.
    Worker {
        /// The file.
        config: PathBuf,
    },
    /// The command `honi` with these arguments.
    Cli(Vec<String>),
}

/// A part in a process of its own. Killed when dropped.
pub struct Child {
    process: tokio::process::Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts a part.
    ///
    /// # Panics
    /// If no process can be started.
    pub fn start(part: &Part) -> Self {
        let mut process = command(part)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test binary starts");
        let said = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        Self { process, said }
    }

    /// Starts a whole suite and waits until it serves.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn suite(data_dir: &Path, ports: Ports, rules: &'static str) -> Self {
        let part = Part::Suite {
            data_dir: data_dir.to_owned(),
            port_base: ports.members(),
            rules: rules.to_owned(),
        };
        let mut child = Self::start(&part);
        loop {
            match child.said.next_line().await.expect("it can be read") {
                Some(line) if line.contains(READY) => return child,
                Some(_) => {}
                None => panic!("the suite in a process of its own does not come up"),
            }
        }
    }

    /// Runs the command `honi` to its end; answers its exit code and what it wrote for programs.
    ///
    /// # Panics
    /// If no process can be started.
    pub async fn cli(home: &Path, arguments: &[&str]) -> (i32, String) {
        let part = Part::Cli(arguments.iter().map(|argument| (*argument).to_owned()).collect());
        let mut command = command(&part);
        command.env("XDG_CONFIG_HOME", home).env("LANG", "en_US.UTF-8");
        let output = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .output()
            .await
            .expect("it starts");
        let said = String::from_utf8(output.stdout).expect("it writes UTF-8");
        // The test binary says first that it runs a test.
        let said = said.split_once(CURTAIN).map_or(String::new(), |(_, said)| said.to_owned());
        (output.status.code().unwrap_or(-1), said)
    }

    /// Halts the process, as `kill -STOP` does: it keeps what it has, and does nothing any more.
    ///
    /// # Panics
    /// If it cannot be halted.
    pub fn halt(&self) {
        let pid = self.process.id().expect("it runs");
        let halted = std::process::Command::new("kill")
            .args(["-STOP", &pid.to_string()])
            .status()
            .expect("there is such a command");
        assert!(halted.success(), "the part cannot be halted");
    }

    /// Kills the process at once, as `kill -9` does, and waits until it is gone.
    ///
    /// # Panics
    /// If it cannot be killed.
    pub async fn kill(mut self) {
        self.process.kill().await.expect("a child can be killed");
    }

    /// Asks the part to end, and waits until it has.
    ///
    /// # Panics
    /// If it fails.
    pub async fn stop(mut self) {
        drop(self.process.stdin.take());
        let ended = self.process.wait().await.expect("a child can be waited for");
        assert!(ended.success(), "the part ended with {ended}");
    }
}

/// Written before the output of a part.
const CURTAIN: &str = "the part begins\n";

fn command(part: &Part) -> Command {
    let this = std::env::current_exe().expect("the test binary knows where it is");
    let part = serde_json::to_string(part).expect("a part can be written down");
    let mut command = Command::new(this);
    command.args([STAGE, "--exact", "--nocapture"]).env(PART, part).kill_on_drop(true);
    command
}

/// Is what [`PART`] tells, and ends the process afterwards; returns at once if it tells nothing.
///
/// # Panics
/// If the part fails.
pub fn play() {
    let Some(part) = std::env::var_os(PART) else { return };
    let part = part.into_string().expect("a part is UTF-8");
    let part: Part = serde_json::from_str(&part).expect("a part can be read");
    println!("{}", CURTAIN.trim_end());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let ended = runtime.block_on(async {
        match part {
            Part::Suite {
                data_dir,
                port_base,
                rules,
            } => suite(data_dir, port_base, rules).await,
            Part::Worker { config } => worker(config).await,
            Part::Cli(arguments) => {
                let arguments = std::iter::once("honi".to_owned()).chain(arguments);
                return honi_cli::run(arguments).await;
            }
        }
        .expect("the part ends in order");
        ExitCode::SUCCESS
    });
    std::process::exit(i32::from(ended != ExitCode::SUCCESS))
}

async fn suite(data_dir: PathBuf, port_base: u16, rules: String) -> anyhow::Result<()> {
    let rules = if rules.is_empty() {
        Rules::Standard
    } else {
        Rules::Given(rules.leak())
    };
    let options = suite::Options {
        data_dir,
        ports: Ports::from_base(port_base)?,
        temporal: TemporalChoice::Own,
        rules,
        log: "off".to_owned(),
        ..suite::Options::default()
    };
    let suite = Suite::start(options).await?;
    println!("{READY}");
    end_of_input().await;
    suite.stop().await
}

async fn worker(config: PathBuf) -> anyhow::Result<()> {
    let invocation = Invocation {
        config: Some(config),
        ..Invocation::default()
    };
    let settings: honi_worker::Settings = honi_settings::load("WORKER", honi_worker::DEFAULTS, &invocation)?;
    let telemetry = TelemetrySettings {
        log: "off".to_owned(),
        metrics_listen: None,
        ..settings.telemetry.clone()
    };
    let telemetry = Telemetry::start("honi-worker", &telemetry, honi_orchestration::telemetry_customise())?;
    let shutdown = CancellationToken::new();
    let told = shutdown.clone();
    drop(tokio::spawn(async move {
        end_of_input().await;
        told.cancel();
    }));
    Ok(honi_worker::run(settings, telemetry, shutdown).await?)
}

/// Also when the process that holds the other end is killed.
async fn end_of_input() {
    let ended = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    // However it ended, nobody is there any more.
    drop(ended.await);
}

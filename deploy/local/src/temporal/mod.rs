//! The Temporal server of the local suite: the real one, as a child process on a SQLite file.
//!
//! It may outlive the suite (a `kill -9` of the suite does not reach it), so each start first looks for one that an earlier suite left in
//! the same data folder and adopts it if it is ours, answers, and was started as we would start it; otherwise it is stopped first.

mod command;
mod health;
mod process;
mod state;

pub use command::TemporalOptions;
pub use process::ProcessMark;

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use tokio::process::Child;
use tokio_util::sync::CancellationToken;

use crate::ports::Ports;
use state::StateFile;

/// How long a server may take to answer. It is up in a second; a busy machine with a large store may need much longer.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// How long an adopted server may take to answer before it is replaced.
const ADOPT_WITHIN: Duration = Duration::from_secs(10);

/// How long a server has to end after SIGTERM before it is killed.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// How often the supervisor looks whether the server still runs.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// A running Temporal server. Dropping it leaves the server running, as a crash of the suite would; [`Temporal::stop`] ends it.
#[derive(Debug)]
pub struct Temporal {
    options: TemporalOptions,
    process: ProcessMark,
    child: Option<Child>,
    adopted: bool,
}

/// Why there is no Temporal server.
#[derive(Debug, thiserror::Error)]
pub enum TemporalError {
    /// Something that is not ours listens on a port that the server needs.
    #[error(
        "port {port}, which Temporal is to listen on, is in use by another program{by}: stop that, or choose other ports with --port-base"
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// Which program, where that can be told.
        by: String,
    },
    /// The executable cannot be started.
    #[error("{executable} cannot be started")]
    Start {
        /// Path of the executable.
        executable: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The server ended, or did not answer in time.
    #[error("the Temporal server {what}; its log is {log}, which ends:\n{tail}")]
    NotReady {
        /// What happened.
        what: &'static str,
        /// Path of the log.
        log: String,
        /// Last lines of the log.
        tail: String,
    },
    /// The state file cannot be read or written.
    #[error("the state of the Temporal server cannot be kept in {path}")]
    State {
        /// Path of the file.
        path: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A server of ours does not end, even killed.
    #[error("the Temporal server (process {pid}) does not end")]
    DoesNotEnd {
        /// Its process id.
        pid: i32,
    },
}

impl Temporal {
    /// Adopts the server that an earlier suite left in the same folder, or starts one; returns when it serves.
    ///
    /// # Errors
    /// If a port is taken by somebody else, or the server does not come up.
    pub async fn start(options: TemporalOptions) -> Result<Self, TemporalError> {
        let started = Self::start_unless(options, &CancellationToken::new()).await?;
        Ok(started.expect("nobody tells it to stop"))
    }

    /// The same, unless it is told to stop meanwhile: then there is no server, and nothing is answered.
    ///
    /// # Errors
    /// As [`Temporal::start`].
    pub async fn start_unless(options: TemporalOptions, told: &CancellationToken) -> Result<Option<Self>, TemporalError> {
        let file = StateFile::in_folder(&options.folder);
        if let Some(left) = left(&options, &file)? {
            let serves = async { left.is_as_wanted && health::serves_within(options.port, ADOPT_WITHIN).await };
            if told.run_until_cancelled(serves).await == Some(true) {
                // The suite before may not have come to write it.
                file.write(&left.process, &options)?;
                tracing::info!(
                    pid = left.process.pid,
                    port = options.port,
                    "adopted the Temporal server that an earlier suite left"
                );
                return Ok(Some(Self {
                    options,
                    process: left.process,
                    child: None,
                    adopted: true,
                }));
            }
            tracing::info!(
                pid = left.process.pid,
                "stopping the Temporal server that an earlier suite left: it does not answer as wanted"
            );
            end(left.process, &mut None).await?;
        }
        file.remove()?;
        if told.is_cancelled() {
            return Ok(None);
        }
        refuse_taken_ports(&options)?;
        Self::spawn(options, &file, told).await
    }

    async fn spawn(options: TemporalOptions, file: &StateFile, told: &CancellationToken) -> Result<Option<Self>, TemporalError> {
        let child = options.spawn().map_err(|source| TemporalError::Start {
            executable: options.executable.display().to_string(),
            source,
        })?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).unwrap_or_default();
        let process = ProcessMark::of(pid);
        let mut started = Self {
            options,
            process,
            child: Some(child),
            adopted: false,
        };
        // Written before it serves: a suite that dies meanwhile is to find it.
        if let Err(error) = file.write(&started.process, &started.options) {
            end(started.process, &mut started.child).await?;
            return Err(error);
        }
        match told.run_until_cancelled(started.wait_until_ready()).await {
            Some(Ok(())) => Ok(Some(started)),
            given_up => {
                end(started.process, &mut started.child).await?;
                file.remove()?;
                given_up.transpose().map(|_| None)
            }
        }
    }

    async fn wait_until_ready(&mut self) -> Result<(), TemporalError> {
        let not_ready = |what| TemporalError::NotReady {
            what,
            log: self.options.log().display().to_string(),
            tail: self.options.log_tail(),
        };
        let deadline = tokio::time::Instant::now() + READY_WITHIN;
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            if ended(self.process, &mut self.child) {
                return Err(not_ready("ended at once"));
            }
            if health::serves(self.options.port).await {
                return Ok(());
            }
            if tokio::time::Instant::now() >= deadline {
                return Err(not_ready("does not answer"));
            }
        }
    }

    /// Where its gRPC is, for clients and workers.
    pub fn endpoint(&self) -> String {
        format!("http://{}", Ports::loopback(self.options.port))
    }

    /// Where its web UI is.
    pub fn ui(&self) -> String {
        format!("http://{}", Ports::loopback(self.options.ui_port))
    }

    /// Whether an earlier suite had left it.
    pub const fn adopted(&self) -> bool {
        self.adopted
    }

    /// Its process id.
    pub const fn pid(&self) -> i32 {
        self.process.pid
    }

    /// Starts it again whenever it has ended, until `shutdown`. A failed start is said and tried again: the services record meanwhile.
    pub async fn supervise(&mut self, shutdown: &CancellationToken) {
        let mut tick = tokio::time::interval(WATCH_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(tick.tick()).await.is_some() {
            if !ended(self.process, &mut self.child) {
                continue;
            }
            tracing::warn!(pid = self.process.pid, "the Temporal server has ended; starting it again");
            match Self::start_unless(self.options.clone(), shutdown).await {
                Ok(Some(again)) => *self = again,
                Ok(None) => return,
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the Temporal server does not start; trying again"
                ),
            }
        }
    }

    /// Ends it: SIGTERM, then SIGKILL if it does not end in time.
    ///
    /// # Errors
    /// If it does not end even so, or the state file cannot be removed.
    pub async fn stop(mut self) -> Result<(), TemporalError> {
        end(self.process, &mut self.child).await?;
        StateFile::in_folder(&self.options.folder).remove()
    }
}

/// A server of ours that runs already.
struct Left {
    process: ProcessMark,
    /// Whether it was started as we would start it.
    is_as_wanted: bool,
}

/// The server that an earlier suite left: the one that it wrote down, else one on the same store, for it may have died before it could write.
fn left(options: &TemporalOptions, file: &StateFile) -> Result<Option<Left>, TemporalError> {
    if let Some(state) = file.read()?.filter(|state| state.process.is_ours(&options.marks())) {
        return Ok(Some(Left {
            process: state.process,
            is_as_wanted: state.arguments == options.arguments(),
        }));
    }
    Ok(process::with_marks(&options.marks()).map(|process| Left {
        process,
        is_as_wanted: process::command_line(process.pid).is_some_and(|line| line.ends_with(&options.arguments().join(" "))),
    }))
}

/// Whether the process is over. A child of ours must be reaped to be so; an adopted one is reaped by whoever inherited it.
fn ended(process: ProcessMark, child: &mut Option<Child>) -> bool {
    child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(Some(_)))) || !process.is_alive()
}

async fn end(process: ProcessMark, child: &mut Option<Child>) -> Result<(), TemporalError> {
    for kill in [false, true] {
        match child.as_ref().and_then(Child::id).and_then(|pid| i32::try_from(pid).ok()) {
            Some(pid) => process::signal(pid, kill),
            None => process.signal(kill),
        }
        let deadline = tokio::time::Instant::now() + STOP_WITHIN;
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        while tokio::time::Instant::now() < deadline {
            tick.tick().await;
            if ended(process, child) {
                return Ok(());
            }
        }
    }
    Err(TemporalError::DoesNotEnd { pid: process.pid })
}

fn refuse_taken_ports(options: &TemporalOptions) -> Result<(), TemporalError> {
    for port in [options.port, options.ui_port] {
        if TcpListener::bind(Ports::loopback(port)).is_err() {
            let by = process::listener(port).map(|program| format!(" ({program})")).unwrap_or_default();
            return Err(TemporalError::PortTaken { port, by });
        }
    }
    Ok(())
}

//! How every binary of ours starts and ends.

use std::error::Error;
use std::fmt::Write as _;
use std::future::Future;
use std::process::ExitCode;

use clap::Parser;
use honi_settings::{Invocation, SettingsError, Validate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::customise::Customise;
use crate::metrics::serve_metrics;
use crate::panics::report_panics;
use crate::settings::TelemetrySettings;
use crate::telemetry::Telemetry;

type Failure = Box<dyn Error + Send + Sync>;

/// A binary: its `service.name`, the prefix of its variables in the environment, and its default settings (TOML).
///
/// ```no_run
/// # #[derive(serde::Deserialize, serde::Serialize)] struct Settings { telemetry: honi_telemetry::TelemetrySettings }
/// # impl honi_settings::Validate for Settings { fn validate(&self) -> Result<(), String> { Ok(()) } }
/// # async fn serve(started: honi_telemetry::Started<Settings>) -> Result<(), std::io::Error> { Ok(()) }
/// use honi_telemetry::{Customise, Process};
///
/// #[tokio::main]
/// async fn main() -> std::process::ExitCode {
///     let process = Process { service: "honi-voices", prefix: "VOICES", defaults: "[telemetry]" };
///     process.run(|settings: &Settings| &settings.telemetry, Customise::default(), serve).await
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Such as `honi-voices`.
    pub service: &'static str,
    /// Such as `VOICES`.
    pub prefix: &'static str,
    /// The text of the defaults.
    pub defaults: &'static str,
}

/// What a binary has once it has started.
#[derive(Debug)]
pub struct Started<T> {
    /// The settings in effect.
    pub settings: T,
    /// The command line, which says whether to migrate.
    pub invocation: Invocation,
    /// The telemetry of this process, already global in it.
    pub telemetry: Telemetry,
    /// Cancelled at the first SIGTERM or SIGINT: stop accepting, finish what is in flight, return.
    pub shutdown: CancellationToken,
}

impl Process {
    /// Reads the settings, starts telemetry, runs `body`, and flushes telemetry on every way out. The first SIGTERM or SIGINT asks the body
    /// to drain; a second one ends the process at once. What goes wrong is told on stderr once, with its causes.
    pub async fn run<T, F, R, E>(self, section: fn(&T) -> &TelemetrySettings, customise: Customise, body: F) -> ExitCode
    where
        T: DeserializeOwned + Serialize + Validate,
        F: FnOnce(Started<T>) -> R,
        R: Future<Output = Result<(), E>>,
        E: Into<Failure>,
    {
        let invocation = Invocation::parse();
        let loaded = honi_settings::load::<T>(self.prefix, self.defaults, &invocation).and_then(|settings| {
            section(&settings).validate().map_err(SettingsError::Invalid)?;
            Ok(settings)
        });
        let settings = match loaded {
            Ok(settings) => settings,
            // Telemetry is not up yet, hence stderr.
            Err(error) => return self.refuse(&error),
        };
        if invocation.dump_config {
            print!("{}", honi_settings::dump(&settings));
            return ExitCode::SUCCESS;
        }
        let telemetry = match Telemetry::start(self.service, section(&settings), customise) {
            Ok(telemetry) => telemetry,
            Err(error) => return self.refuse(&error),
        };
        let outcome = run_started(settings, section, invocation, &telemetry, body).await;
        if let Err(error) = &outcome {
            tracing::error!(error = chain(error.as_ref()), "{} stops", self.service);
        }
        telemetry.shutdown().await;
        if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn refuse(self, error: &(dyn Error + 'static)) -> ExitCode {
        eprintln!("{} does not start: {}", self.service, chain(error));
        ExitCode::FAILURE
    }
}

async fn run_started<T, F, R, E>(
    settings: T,
    section: fn(&T) -> &TelemetrySettings,
    invocation: Invocation,
    telemetry: &Telemetry,
    body: F,
) -> Result<(), Failure>
where
    F: FnOnce(Started<T>) -> R,
    R: Future<Output = Result<(), E>>,
    E: Into<Failure>,
{
    telemetry.make_global()?;
    report_panics();
    if let Some(address) = section(&settings).metrics_listen {
        let listener = TcpListener::bind(address).await?;
        let telemetry = telemetry.clone();
        tokio::spawn(async move {
            if let Err(error) = serve_metrics(telemetry, listener).await {
                tracing::error!(%error, "metrics are not served any more");
            }
        });
    }
    let shutdown = CancellationToken::new();
    let signals = Signals::listen()?;
    let started = Started {
        settings,
        invocation,
        telemetry: telemetry.clone(),
        shutdown: shutdown.clone(),
    };
    tokio::select! {
        biased;
        outcome = body(started) => outcome.map_err(Into::into),
        () = signals.drain_then_stop(&shutdown) => Err("a second signal came before everything was finished".into()),
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    async fn drain_then_stop(mut self, shutdown: &CancellationToken) {
        self.next().await;
        tracing::info!("asked to stop: finishing what is in flight; a second signal ends at once");
        shutdown.cancel();
        self.next().await;
    }
}

/// An error and its causes on one line. Our errors do not repeat their source, so each is told once.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::io::Error);

    #[tokio::test]
    async fn the_first_signal_drains_and_the_second_ends() {
        let terminate = || {
            let sent = std::process::Command::new("kill")
                .args(["-TERM", &std::process::id().to_string()])
                .status();
            assert!(sent.expect("kill runs").success());
        };
        let shutdown = CancellationToken::new();
        let signals = Signals::listen().expect("signals can be listened to");
        let asked = shutdown.clone();
        let ended = tokio::spawn(async move { signals.drain_then_stop(&asked).await });
        terminate();
        shutdown.cancelled().await;
        assert!(!ended.is_finished());
        terminate();
        ended.await.expect("the second one ends it");
    }

    #[test]
    fn every_cause_is_told_once() {
        assert_eq!(chain(&Outer(std::io::Error::other("inner"))), "outer: inner");
    }
}

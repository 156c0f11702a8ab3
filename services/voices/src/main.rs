//! The voices service in a process of its own.

use std::process::ExitCode;

use honi_access::Authenticator;
use honi_clock::Clock;
use honi_names::Ids;
use honi_telemetry::{Process, Started};
use honi_voices::{DEFAULTS, SERVICE, Settings, Surroundings};

#[tokio::main]
async fn main() -> ExitCode {
    let process = Process {
        service: SERVICE,
        prefix: "VOICES",
        defaults: DEFAULTS,
    };
    process
        .run(
            |settings: &Settings| &settings.telemetry,
            honi_orchestration::telemetry_customise(),
            run,
        )
        .await
}

async fn run(started: Started<Settings>) -> anyhow::Result<()> {
    let Started {
        settings,
        invocation,
        telemetry,
        shutdown,
    } = started;
    // First, so that a port that is taken is found before any work is done.
    let listener = honi_serve::bind(&settings.serve).await?;
    let clock = Clock::system();
    let authenticator = Authenticator::new(&settings.access, clock.clone())?;
    let surroundings = Surroundings {
        telemetry,
        authenticator,
        clock,
        ids: Ids::system(),
        migrate: invocation.migrate,
    };
    honi_voices::start(&settings, surroundings, listener, shutdown)
        .await?
        .finished()
        .await
}

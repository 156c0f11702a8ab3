//! The members service in a process of its own.

use std::process::ExitCode;

use honi_access::Authenticator;
use honi_clock::Clock;
use honi_members::{DEFAULTS, SERVICE, Settings, Surroundings};
use honi_names::Ids;
use honi_telemetry::{Customise, Process, Started};

#[tokio::main]
async fn main() -> ExitCode {
    let process = Process {
        service: SERVICE,
        prefix: "MEMBERS",
        defaults: DEFAULTS,
    };
    process
        .run(|settings: &Settings| &settings.telemetry, Customise::default(), run)
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
    honi_members::start(&settings, surroundings, listener, shutdown)
        .await?
        .finished()
        .await
}

//! The voices service in a process of its own.

use std::process::ExitCode;

use honi_access::Authenticator;
use honi_clock::Clock;
use honi_names::Ids;
use honi_telemetry::{Process, Started};
use honi_voices::{DEFAULTS, SERVICE, Settings, Surroundings, start};

#[tokio::main]
async fn main() -> ExitCode {
    let (prefix, customise) = ("VOICES", honi_orchestration::telemetry_customise());
    let process = Process {
        service: SERVICE,
        prefix,
        defaults: DEFAULTS,
    };
    process.run(|settings: &Settings| &settings.telemetry, customise, run).await
}

async fn run(started: Started<Settings>) -> anyhow::Result<()> {
    let settings = started.settings;
    // First, so that a port that is taken is found before any work is done.
    let listener = honi_serve::bind(&settings.serve).await?;
    let clock = Clock::system();
    let surroundings = Surroundings {
        telemetry: started.telemetry,
        authenticator: Authenticator::new(&settings.access, clock.clone())?,
        clock,
        ids: Ids::system(),
        migrate: started.invocation.migrate,
    };
    let running = start(&settings, surroundings, listener, started.shutdown).await?;
    running.finished().await
}

//! The proposals service in a process of its own.

use std::process::ExitCode;

use honi_proposals::{DEFAULTS, SERVICE, Settings, start};
use honi_telemetry::{Customise, Process, Started};

#[tokio::main]
async fn main() -> ExitCode {
    let process = Process {
        service: SERVICE,
        prefix: "PROPOSALS",
        defaults: DEFAULTS,
    };
    process
        .run(|settings: &Settings| &settings.telemetry, Customise::default(), run)
        .await
}

async fn run(started: Started<Settings>) -> anyhow::Result<()> {
    let settings = &started.settings;
    let (listener, surroundings) = honi_launch::alone(&started, &settings.serve, &settings.access).await?;
    let running = Box::pin(start(settings, surroundings, listener, started.shutdown.clone())).await?;
    running.finished().await
}

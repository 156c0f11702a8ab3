//! The training service in a process of its own.

use std::process::ExitCode;

use honi_telemetry::{Process, Started};
use honi_training::{DEFAULTS, SERVICE, Settings, start};

#[tokio::main]
async fn main() -> ExitCode {
    let process = Process {
        service: SERVICE,
        prefix: "TRAINING",
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
    let settings = &started.settings;
    let (listener, surroundings) = honi_launch::alone(&started, &settings.serve, &settings.access).await?;
    let running = Box::pin(start(settings, surroundings, listener, started.shutdown.clone())).await?;
    running.finished().await
}

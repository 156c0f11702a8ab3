//! The worker as a process of its own.

use std::process::ExitCode;

use honi_telemetry::Process;
use honi_worker::{DEFAULTS, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let process = Process {
        service: "honi-worker",
        prefix: "WORKER",
        defaults: DEFAULTS,
    };
    let customise = honi_orchestration::telemetry_customise();
    process
        .run(
            |settings: &Settings| &settings.telemetry,
            customise,
            async |started| honi_worker::run(started.settings, started.telemetry, started.shutdown).await,
        )
        .await
}

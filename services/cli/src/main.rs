//! The command `honi`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    honi_telemetry::report_panics();
    honi_cli::run(std::env::args_os()).await
}

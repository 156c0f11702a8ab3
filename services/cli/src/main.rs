//! The command `honi`.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    honi_cli::run(honi_cli::Args::parse()).await
}

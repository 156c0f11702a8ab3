//! `cargo run`: the whole suite on one machine.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use honi_local::data_dir::DEFAULT_DATA_DIR;
use honi_local::demo;
use honi_local::ports::{DEFAULT_PORT_BASE, Ports};
use honi_local::suite::{Options, Rules, Suite};
use tokio::signal::unix::{SignalKind, signal};

/// Starts the whole suite on this machine: services, worker, Temporal, identity issuer, trace viewer. For the local profile only.
#[derive(Parser)]
#[command(name = "honi-local", version)]
struct Arguments {
    /// Folder of everything that the suite keeps.
    #[arg(long, default_value = DEFAULT_DATA_DIR)]
    data_dir: PathBuf,
    /// The first of the suite's 40 ports.
    #[arg(long, default_value_t = DEFAULT_PORT_BASE)]
    port_base: u16,
    /// Rules by which deadlines of new complaints are computed.
    #[arg(long, value_enum, default_value = "standard")]
    rules: Rules,
    /// Do not walk a fictional complaint on the first start.
    #[arg(long)]
    no_demo: bool,
    /// Log directives of all services.
    #[arg(long, default_value = "warn")]
    log: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    honi_telemetry::report_panics();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("honi-local: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let ports = Ports::from_base(arguments.port_base)?;
    let shown = arguments.data_dir.join("demo-shown");
    let demo = !arguments.no_demo && !shown.exists();
    let rules = if demo { Rules::Compressed } else { arguments.rules };
    let options = Options {
        data_dir: arguments.data_dir,
        ports,
        rules,
        log: arguments.log,
        ..Options::default()
    };
    println!(
        "Honi (本位) — starting on ports {}–{}; Ctrl-C stops everything.",
        ports.members(),
        ports.members() + 39
    );
    let mut suite = tokio::select! {
        started = Suite::start(options) => started?,
        () = asked_to_stop() => return Ok(()),
    };
    let running = async {
        if demo {
            demo::walk(&suite).await?;
            std::fs::write(&shown, "")?;
            suite.change_rules(arguments.rules).await?;
        }
        guide(&suite, arguments.port_base);
        println!("ready");
        Err::<(), _>(suite.failed().await)
    };
    let outcome = tokio::select! {
        failed = running => failed,
        () = asked_to_stop() => Ok(()),
    };
    println!("stopping");
    outcome.and(suite.stop().await)
}

/// Ctrl-C, or SIGTERM from a supervisor.
async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// What runs where, and what to try next.
fn guide(suite: &Suite, port_base: u16) {
    let ports = suite.ports();
    let http = |port| format!("http://{}", Ports::loopback(port));
    println!("\n  what runs where");
    for (what, at) in [
        (
            "members, training, voices (gRPC)",
            format!("{}, {}, {}", ports.members(), ports.training(), ports.voices()),
        ),
        ("Temporal's web page", http(ports.temporal_ui())),
        ("traces", http(ports.trace_viewer())),
        ("identity issuer (fictional staff)", http(ports.issuer())),
        (
            "metrics of members, training, voices",
            (0..3)
                .filter_map(|index| ports.metrics(index))
                .map(|port| format!("{}/metrics", http(port)))
                .collect::<Vec<_>>()
                .join(" "),
        ),
        ("data", suite.data().path().display().to_string()),
    ] {
        println!("    {what:<38}{at}");
    }
    let base = if port_base == DEFAULT_PORT_BASE {
        String::new()
    } else {
        format!(" --port-base {port_base}")
    };
    println!("\n  what to try next, in a second terminal");
    for command in [
        "login --as REC",
        "voice create --kind complaint --channel phone --relation member --text …",
        "voice list",
        "inbox list",
    ] {
        println!("    cargo honi{base} {command}");
    }
    println!();
}

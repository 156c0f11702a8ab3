//! `cargo run`: the whole suite on one machine.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use honi_local::data_dir::DEFAULT_DATA_DIR;
use honi_local::demo;
use honi_local::ports::{DEFAULT_PORT_BASE, Ports};
use honi_local::suite::{Options, Rules, Suite};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

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
    match stopped_by_signals(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("honi-local: {error:#}");
            if error.chain().any(is_port_taken) {
                eprintln!("honi-local: stop what listens there, or choose other ports with --port-base");
            }
            ExitCode::FAILURE
        }
    }
}

fn is_port_taken(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

/// Runs the suite until it fails or is asked to stop. Who asks twice does not want to wait.
async fn stopped_by_signals(arguments: Arguments) -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut asked = async || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    let told = CancellationToken::new();
    let mut running = Box::pin(run(arguments, told.clone()));
    tokio::select! {
        outcome = &mut running => return outcome,
        () = asked() => {}
    }
    println!("stopping; once more leaves at once");
    told.cancel();
    tokio::select! {
        outcome = running => outcome,
        () = asked() => {
            eprintln!("honi-local: left at once; a Temporal server that still runs is taken over by the next start");
            std::process::exit(130)
        }
    }
}

/// Starts the suite, and stops it when told to or when a part has failed.
async fn run(arguments: Arguments, told: CancellationToken) -> anyhow::Result<()> {
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
    let Some(mut suite) = Suite::start_unless(options, &told).await? else {
        return Ok(());
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
    let outcome = told.run_until_cancelled(Box::pin(running)).await.unwrap_or(Ok(()));
    outcome.and(suite.stop().await)
}

/// What runs where, and what to try next.
fn guide(suite: &Suite, port_base: u16) {
    let ports = suite.ports();
    let http = |port| format!("http://{}", Ports::loopback(port));
    let row = |what: &str, at: &str| println!("    {what:<46}{at}");
    println!("\n  what runs where");
    let grpc = [
        ports.members(),
        ports.training(),
        ports.voices(),
        ports.proposals(),
        ports.inspections(),
    ];
    row(
        "members, training, voices, proposals, inspections",
        &grpc.map(|port| port.to_string()).join(", "),
    );
    row("Temporal's web page", &http(ports.temporal_ui()));
    row("traces", &http(ports.trace_viewer()));
    row("identity issuer (fictional staff)", &http(ports.issuer()));
    // In the order in which the processes were given their ports.
    for (process, index) in ["members", "training", "voices", "worker", "proposals", "inspections"]
        .into_iter()
        .zip(0..)
    {
        if let Some(port) = ports.metrics(index) {
            row(&format!("metrics of {process}"), &format!("{}/metrics", http(port)));
        }
    }
    row("payloads for Temporal's web page", &http(ports.codec_endpoint()));
    row("spans of other processes (OTLP, gRPC)", &http(ports.otlp()));
    row("mails that would have been sent", &suite.data().mail().display().to_string());
    row("data", &suite.data().path().display().to_string());
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

//! The commands: one folder per resource, one file per verb.

pub(crate) mod audit_log;
pub(crate) mod benefit;
pub(crate) mod campaign;
pub(crate) mod change;
pub(crate) mod completion;
pub(crate) mod contract;
pub(crate) mod credential;
pub(crate) mod detection;
pub(crate) mod digest;
pub(crate) mod import;
pub(crate) mod improvement;
pub(crate) mod inbox;
pub(crate) mod investigation;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod member;
pub(crate) mod outbox;
pub(crate) mod page;
pub(crate) mod product;
pub(crate) mod proposal;
pub(crate) mod recommendation_policy;
pub(crate) mod reference;
pub(crate) mod signal;
pub(crate) mod staff;
pub(crate) mod trace;
pub(crate) mod voice;
pub(crate) mod whoami;
pub(crate) mod workflow;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use honi_clock::Clock;
use honi_names::Ids;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use tracing::Instrument as _;

use crate::args::{Args, Command};
use crate::context::Context;
use crate::error::CliError;
use crate::help;
use crate::output::Output;
use crate::printable::printable;
use crate::reach;
use crate::session::SessionStore;
use crate::settings::{self, Settings};

/// How long the command waits at its end for its spans to be sent.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);

/// Runs one command, given as the words of a command line, the first of which is the program's; what went wrong is said on stderr. The
/// exit codes are those that `honi --help` lists.
pub async fn run(words: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
    run_at(words, Clock::system()).await
}

/// The same by another clock, for who must know when it is.
pub async fn run_at(words: impl IntoIterator<Item = impl Into<OsString>>, clock: Clock) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let (lang, args) = match help::read(&words) {
        Ok(read) => read,
        Err(code) => return ExitCode::from(code),
    };
    let output = Output::new(args.output, lang);
    match execute(args, output, clock).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("honi: {}", printable(&error.message(lang)));
            ExitCode::from(error.exit() as u8)
        }
    }
}

async fn execute(args: Args, output: Output, clock: Clock) -> Result<(), CliError> {
    if let Command::Completion(completion) = &args.command {
        return completion::run(completion, output.lang);
    }
    let settings = settings::load(args.config.as_deref(), args.port_base)?;
    let telemetry = start_telemetry(&settings)?;
    let context = Context {
        output,
        settings,
        sessions: SessionStore::of_user()?,
        telemetry: telemetry.clone(),
        clock,
        ids: Ids::system(),
    };
    let span = telemetry.in_scope(|| tracing::info_span!("command", otel.name = args.command.title()));
    let done = telemetry.scope(Box::pin(dispatch(args.command, &context)).instrument(span)).await;
    // A trace that cannot be sent is no reason to keep anybody waiting.
    let _ = tokio::time::timeout(FLUSH_WITHIN, telemetry.shutdown()).await;
    match done {
        Err(CliError::Refused(source)) if CliError::is_silence(&source) => {
            let services = reach::silent(&context.settings.endpoints).await;
            Err(CliError::Away { services, source })
        }
        done => done,
    }
}

fn start_telemetry(settings: &Settings) -> Result<Telemetry, CliError> {
    let otlp_endpoint = Some(settings.endpoints.otlp.clone()).filter(|endpoint| !endpoint.is_empty());
    let telemetry = TelemetrySettings {
        otlp_endpoint,
        log: "off".to_owned(),
        ..TelemetrySettings::default()
    };
    Telemetry::start("honi-cli", &telemetry, Customise::default())
        .map_err(|_| CliError::usage("endpoint-unusable", &settings.endpoints.otlp))
}

async fn dispatch(command: Command, context: &Context) -> Result<(), CliError> {
    match command {
        Command::Login(login) => login::run(login, context).await,
        Command::Logout => logout::run(context),
        Command::Whoami => whoami::run(context).await,
        Command::Member(command) => command.run(context).await,
        Command::Voice(command) => command.run(context).await,
        Command::Digest(command) => command.run(context).await,
        Command::Product(command) => command.run(context).await,
        Command::RecommendationPolicy(command) => command.run(context).await,
        Command::Benefit(command) => command.run(context).await,
        Command::Campaign(command) => command.run(context).await,
        Command::Proposal(command) => command.run(context).await,
        Command::Contract(command) => command.run(context).await,
        Command::Detection(command) => command.run(context).await,
        Command::Signal(command) => command.run(context).await,
        Command::Investigation(command) => Box::pin(command.run(context)).await,
        Command::Improvement(command) => command.run(context).await,
        Command::Inbox(command) => command.run(context).await,
        Command::Credential(command) => command.run(context).await,
        Command::Staff(command) => command.run(context).await,
        Command::Workflow(command) => command.run(context).await,
        Command::Outbox(command) => command.run(context).await,
        Command::AuditLog(command) => command.run(context).await,
        Command::Trace(command) => command.run(context).await,
        Command::Completion(completion) => completion::run(&completion, context.output.lang),
    }
}

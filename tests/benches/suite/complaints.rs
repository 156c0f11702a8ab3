//! What conducting a complaint costs: the worker's and the Temporal server's processor time and the events of its history.

use std::time::Duration;

use anyhow::Context as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use honi_proto::voices::v1::{Severity, Voice};
use honi_suite::{Complaint, Harness, Options, PATIENCE, Runs, Somebody, TemporalKind, eventually};
use tokio::time::interval;

use crate::process;
use crate::report::{Table, number};
use crate::rounds::median;

/// Complaints of one round.
const COMPLAINTS: usize = 50;
const ROUNDS: usize = 3;
/// Complaints handled at once.
const AT_ONCE: usize = 8;
/// How long it is watched what Temporal and the worker use while nothing happens.
const IDLE: Duration = Duration::from_secs(5);
/// How the worker names its thread, on which all of it runs.
const WORKER: &str = "honi-worker";

/// Processor seconds: the worker's and the Temporal server's.
#[derive(Clone, Copy)]
struct Used {
    worker: f64,
    temporal: f64,
}

impl Used {
    fn until_now(temporal: u32) -> anyhow::Result<Self> {
        Ok(Self {
            worker: process::cpu_of_threads(std::process::id(), WORKER)?,
            temporal: process::cpu(temporal)?,
        })
    }

    fn since(self, before: Self) -> Self {
        Self {
            worker: self.worker - before.worker,
            temporal: self.temporal - before.temporal,
        }
    }
}

/// What was measured with one server.
struct Measured {
    rounds: Vec<Used>,
    idle: Used,
    events: Vec<f64>,
}

/// Measures with the server that `cargo run` starts, which keeps its store in a file, and with one that keeps it in memory.
pub(crate) async fn measure() -> anyhow::Result<String> {
    let title = format!(
        "### A complaint answered in time, with all its timers ({ROUNDS} rounds of {COMPLAINTS} complaints, {AT_ONCE} at once, from receipt to closed by \
         nine steps)"
    );
    let mut table = Table::new(title, &["", "CPU ms per complaint", "% of a core while idle"]);
    let mut events = Vec::new();
    for (kind, store) in [(TemporalKind::Own, "a file"), (TemporalKind::Dev, "memory")] {
        let measured = Box::pin(with(kind)).await?;
        let mut row = |what: &str, of: fn(&Used) -> f64| {
            let per_round = median(measured.rounds.iter().map(of).collect());
            table.row([
                format!("{what}, Temporal's store in {store}"),
                number(per_round / COMPLAINTS as f64 * 1000.0),
                number(of(&measured.idle) / IDLE.as_secs_f64() * 100.0),
            ]);
        };
        row("worker", |used| used.worker);
        row("Temporal development server", |used| used.temporal);
        events.extend(measured.events);
    }
    Ok(format!(
        "{table}\nEvents of the history of a workflow: {:.0} (median).\n",
        median(events)
    ))
}

async fn with(kind: TemporalKind) -> anyhow::Result<Measured> {
    let harness = Harness::start(Options {
        temporal: kind,
        ..Options::default()
    })
    .await;
    let temporal = process::find(&["start-dev", &harness.ports().temporal().to_string()])?;
    let runs = harness.runs().await;
    // Connections are made and caches are filled.
    ended(&runs, &Box::pin(handle(&harness, 0)).await?).await;
    let quiet = Used::until_now(temporal)?;
    wait(IDLE).await;
    let mut measured = Measured {
        rounds: Vec::with_capacity(ROUNDS),
        idle: Used::until_now(temporal)?.since(quiet),
        events: Vec::with_capacity(ROUNDS * COMPLAINTS),
    };
    for _ in 0..ROUNDS {
        let before = Used::until_now(temporal)?;
        let voices = stream::iter(1..=COMPLAINTS)
            .map(|number| handle(&harness, number))
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        for voice in &voices {
            ended(&runs, voice).await;
        }
        measured.rounds.push(Used::until_now(temporal)?.since(before));
        for voice in &voices {
            measured.events.push(runs.history(&Runs::id(&voice.name)).await.len() as f64);
        }
    }
    harness.stop().await;
    Ok(measured)
}

/// One complaint from its receipt to its end, by those who may.
async fn handle(harness: &Harness, number: usize) -> anyhow::Result<Voice> {
    let [reception, handler, lead]: [Somebody; 3] = [
        harness.somebody("REC").await,
        harness.somebody("CMH").await,
        harness.somebody("SUP").await,
    ];
    let unit = reception.unit("CC").await;
    let complaint = Complaint::by_phone(harness.now(), format!("架空の申出 {number}: 案内の封筒が二重に届いた。"));
    let voice = reception.create(complaint, &unit).await.context("created")?;
    let voice = reception.acknowledge(&voice).await.context("acknowledged")?;
    let voice = handler.triage(&voice, Severity::S3, &handler.name).await.context("triaged")?;
    let voice = handler.investigate(&voice).await.context("investigated")?;
    let voice = handler.draft(&voice).await.context("drafted")?;
    let voice = lead.approve(&voice).await.context("approved")?;
    let voice = handler.respond(&voice).await.context("responded")?;
    let voice = handler.accept(&voice).await.context("accepted")?;
    let voice = lead.evaluate(&voice).await.context("evaluated")?;
    lead.close(&voice).await.context("closed")
}

async fn ended(runs: &Runs, voice: &Voice) {
    let id = Runs::id(&voice.name);
    eventually(PATIENCE, || async { runs.latest(&id).await.is_some_and(|run| run.completed) }).await;
}

/// Lets time pass: what is measured is what happens by itself.
async fn wait(length: Duration) {
    let mut tick = interval(length);
    tick.tick().await;
    tick.tick().await;
}

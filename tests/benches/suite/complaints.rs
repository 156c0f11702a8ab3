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

/// Complaints of one run.
const COMPLAINTS: usize = 100;
/// Complaints handled at once.
const AT_ONCE: usize = 8;
/// How long it is watched what Temporal and the worker use while nothing happens.
const IDLE: Duration = Duration::from_secs(5);
/// How the worker names its thread, on which all of it runs.
const WORKER: &str = "honi-worker";

/// Measures one run.
pub(crate) async fn measure() -> anyhow::Result<String> {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        ..Options::default()
    })
    .await;
    let temporal = process::find(&["start-dev", &harness.ports().temporal().to_string()])?;
    let used = || anyhow::Ok((process::cpu_of_threads(std::process::id(), WORKER)?, process::cpu(temporal)?));
    let handled = handle(&harness, 0).await?;
    let quiet = used()?;
    wait(IDLE).await;
    let before = used()?;
    let idle = (before.0 - quiet.0, before.1 - quiet.1);
    let voices = stream::iter(1..=COMPLAINTS)
        .map(|number| handle(&harness, number))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    let runs = harness.runs().await;
    for voice in voices.iter().chain([&handled]) {
        ended(&runs, voice).await;
    }
    let after = used()?;
    let mut events = Vec::with_capacity(COMPLAINTS);
    for voice in &voices {
        events.push(runs.history(&Runs::id(&voice.name)).await.len() as f64);
    }
    harness.stop().await;
    let per_complaint = |seconds: f64| number(seconds / COMPLAINTS as f64 * 1000.0);
    let while_idle = |seconds: f64| number(seconds / IDLE.as_secs_f64() * 100.0);
    let mut table = Table::new(
        format!("### A closed complaint ({COMPLAINTS} complaints, {AT_ONCE} at once, created, acknowledged, triaged and closed)"),
        &["", "CPU ms per complaint", "% of a core while idle"],
    );
    table.row(["worker".to_owned(), per_complaint(after.0 - before.0), while_idle(idle.0)]);
    table.row([
        "Temporal development server".to_owned(),
        per_complaint(after.1 - before.1),
        while_idle(idle.1),
    ]);
    Ok(format!(
        "{table}\nEvents of the history of a workflow: {:.0} (median).\n",
        median(events)
    ))
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

//! A credential that is recorded late, while Temporal is away, and Temporal's store is lost after that.

use chrono::{Days, TimeDelta};
use honi_calendar::start_of_day;
use honi_clock::day_in_japan;
use honi_suite::{Harness, Options, PATIENCE, TemporalKind, eventually};
use honi_training::domain::reminders;

use crate::credentials::{told, verified};
use crate::terminals::Terminals;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_was_missed_the_latest_is_told_once_whatever_becomes_of_temporal() {
    let mut harness = Harness::start(Options {
        temporal: TemporalKind::Away,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &["REC", "SUP", "TRN", "OPS"]).await;
    let holder = harness.somebody("REC").await.name;
    // Twenty days are left: of the reminders three at least are past.
    let last = day_in_japan(harness.now()) + Days::new(20);
    let due = |day| start_of_day(day) + TimeDelta::hours(9) <= harness.now();
    let (_, latest) = reminders(last).into_iter().rfind(|(day, _)| due(*day)).expect("three are past");
    let credential = verified(&at, &holder, last).await;
    assert!(told(&at, "REC", &credential, 0).await.is_empty());

    harness.start_temporal().await;
    let id = format!("credential-lifecycle/{}/1", credential.trim_start_matches("credentials/"));
    assert_eq!(told(&at, "REC", &credential, 1).await, [latest.code()]);
    assert_eq!(told(&at, "SUP", &credential, 1).await, [latest.code()]);

    harness.lose_temporal();
    harness.start_temporal().await;
    // The worker prepares the new namespace first, or the service does by itself.
    eventually(PATIENCE, async || {
        let (code, said) = at.honi_or_refused("OPS", &["workflow", "reconcile"]).await;
        if code == 0 { Ok(()) } else { Err(said) }
    })
    .await;
    let runs = harness.runs().await;
    eventually(PATIENCE, async || {
        at.honi_or_refused("OPS", &["workflow", "reconcile"]).await;
        runs.latest(&id).await.is_some_and(|run| run.running)
    })
    .await;
    // The run asks whether who was to be told was told; they are told once.
    eventually(PATIENCE, async || {
        runs.activities(&id, "credential_lifecycle.notify").await.len() == 2
    })
    .await;
    assert_eq!(told(&at, "REC", &credential, 1).await, [latest.code()]);
    harness.stop().await;
}

//! A credential whose holder is reminded until it expires, whose late proof makes it valid again, and that is given up in the end, by the
//! command `honi`, on a Temporal server that skips time.

use chrono::{DateTime, Days, TimeDelta, Utc};
use honi_calendar::{end_of_day, start_of_day};
use honi_clock::day_in_japan;
use honi_suite::{Harness, Options, PATIENCE, TemporalKind, eventually};
use honi_training::domain::reminders;
use serde_json::Value;

use crate::credentials::{told, verified};
use crate::terminals::Terminals;

/// The holder, the supervisor, who administers credentials, and an operator.
const ROLES: [&str; 4] = ["REC", "SUP", "TRN", "OPS"];

/// Lets the time jump; who had signed in before signs in again.
async fn jump(harness: &Harness, at: DateTime<Utc>) -> Terminals {
    harness.time().jump(harness.temporal(), at).await;
    Terminals::of(harness, &ROLES).await
}

/// Where a credential stands.
async fn state(at: &Terminals, credential: &str) -> String {
    at.honi("TRN", &["credential", "get", credential]).await["state"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_is_reminded_until_it_expires_and_late_proof_begins_anew() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Skipping,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &ROLES).await;
    let holder = harness.somebody("REC").await.name;
    // So that every reminder is to come, whichever day the tests run on.
    let last = day_in_japan(harness.now()) + Days::new(290);
    let credential = verified(&at, &holder, last).await;
    let id = credential.trim_start_matches("credentials/");
    let (first, second) = (format!("credential-lifecycle/{id}/1"), format!("credential-lifecycle/{id}/2"));
    let runs = harness.runs().await;
    eventually(PATIENCE, async || runs.latest(&first).await.is_some_and(|run| run.running)).await;

    let mut count = 0;
    for day in reminders(last).into_keys() {
        let at = jump(&harness, start_of_day(day) + TimeDelta::hours(9) + TimeDelta::minutes(1)).await;
        count += 1;
        assert_eq!(told(&at, "REC", &credential, count).await.len(), count, "one on {day}");
        assert_eq!(told(&at, "SUP", &credential, count).await.len(), count, "and their supervisor");
    }
    let at = jump(&harness, end_of_day(last) - TimeDelta::minutes(1)).await;
    assert_eq!(state(&at, &credential).await, "CREDENTIAL_STATE_RENEWAL_WINDOW");
    let at = jump(&harness, end_of_day(last) + TimeDelta::minutes(1)).await;
    assert_eq!(state(&at, &credential).await, "CREDENTIAL_STATE_EXPIRED");
    assert_eq!(told(&at, "TRN", &credential, 1).await, ["expiry"]);
    let topics = told(&at, "REC", &credential, count + 1).await;
    assert_eq!((topics.len(), topics.last().map(String::as_str)), (count + 1, Some("expiry")));
    eventually(PATIENCE, async || runs.latest(&first).await.is_some_and(|run| run.completed)).await;
    assert!(runs.latest(&second).await.is_none());

    // Late proof: valid from the certificate's own first day on, and the next round has a run of its own.
    let at = jump(&harness, end_of_day(last) + TimeDelta::days(20)).await;
    let (from, until) = ((last + Days::new(1)).to_string(), (last + Days::new(1826)).to_string());
    let renew = ["credential", "renew", &credential, "--issued", &from, "--expires", &until];
    assert_eq!(at.honi("TRN", &renew).await["state"], "CREDENTIAL_STATE_VALID");
    eventually(PATIENCE, async || runs.latest(&second).await.is_some_and(|run| run.running)).await;
    let listed = at.honi("OPS", &["workflow", "list"]).await;
    let of_it = listed
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["resource"] == credential.as_str());
    let of_it = of_it.unwrap_or_else(|| panic!("{listed}"));
    assert_eq!(
        (of_it["workflow_id"].as_str(), &of_it["run_state"]),
        (Some(second.as_str()), &Value::from("RUN_STATE_RUNNING"))
    );

    let today = day_in_japan(harness.now()).to_string();
    at.honi("TRN", &["credential", "surrender", &credential, "--from", &today]).await;
    eventually(PATIENCE, async || runs.latest(&second).await.is_some_and(|run| run.completed)).await;
    assert_eq!(told(&at, "REC", &credential, 0).await.len(), count + 1, "nothing more");
    harness.stop().await;
}

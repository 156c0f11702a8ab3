//! The suite is killed amid open complaints.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use honi_proto::time::instant;
use honi_proto::voices::v1::{CreateVoiceRequest, Voice};
use honi_suite::{Callers, Child, Complaint, OwnTemporal, PATIENCE, PortRange, Runs, Somebody, eventually, notices};
use honi_testkit::drawn;
use rand::Rng as _;
use serde_json::Value;
use tokio::sync::Notify;

use super::complaints::{count, finish};

/// Every rung of both deadlines comes within half a minute.
const RULES: &str = "[rule_set]\nid = \"killed\"\nacknowledge = { seconds = 10 }\nfinal_response = { seconds = 20 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 50\nteam_lead_percent = 80\nexecutive_after = { seconds = 4 }\n";

/// Four rungs of each deadline.
const RUNGS: usize = 8;
/// Of each deadline: the queue; the queue and its team leads; the compliance manager; the executive.
const NOTICES: usize = 10;

/// When the suite is killed: once so many calls were answered, and again once so many rungs have fired.
#[derive(Debug)]
struct Kills {
    calls: usize,
    rungs: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_kills_every_call_counts_once_every_timer_fires_and_no_level_twice() {
    let kills = drawn(20_261_124, |random| Kills {
        calls: random.random_range(1..count()),
        rungs: random.random_range(1..=count() * RUNGS / 2),
    });
    let (range, folder) = (PortRange::take(), tempfile::tempdir().expect("a temporary folder"));
    let data = folder.path().join("data");
    let temporal = OwnTemporal::of(&data);
    let suite = Child::suite(&data, range.ports(), RULES).await;
    let callers = Callers::at(range.ports());
    let reception = callers.somebody("REC").await;
    let unit = reception.unit("CC").await;
    let requests: Vec<CreateVoiceRequest> = (0..count())
        .map(|nth| reception.creating(Complaint::by_phone(callers.now(), format!("苦情その{nth}")), &unit))
        .collect();
    let before = killed_amid(kills.calls, suite, &reception, &requests).await;
    let left = temporal.pid().expect("the Temporal server outlives the suite");

    let suite = Child::suite(&data, range.ports(), RULES).await;
    assert_eq!(temporal.pid(), Some(left), "the server that was left is adopted");
    // Who got no answer asks again, and so does who got one: with the same request id it is the same complaint.
    let again = stream::iter(&requests)
        .map(async |request| reception.record(request.clone()).await)
        .buffered(8);
    let voices: Vec<Voice> = again.try_collect().await.expect("every complaint is recorded");
    for (before, after) in before.iter().zip(&voices) {
        assert!(
            before.as_ref().is_none_or(|before| *before == after.name),
            "{before:?} is recorded as {}",
            after.name
        );
    }
    let patience = PATIENCE + Duration::from_millis(500) * u32::try_from(voices.len()).expect("not so many");
    let manager = callers.somebody("CMG").await;
    eventually(patience, async || {
        let fired = read(&manager, &voices)
            .await
            .iter()
            .flat_map(rungs)
            .filter(|(_, fired)| fired.is_some())
            .count();
        if fired >= kills.rungs { Ok(()) } else { Err(fired) }
    })
    .await;
    suite.kill().await;

    let suite = Child::suite(&data, range.ports(), RULES).await;
    assert_eq!(temporal.pid(), Some(left), "the server that was left is adopted again");
    let manager = callers.somebody("CMG").await;
    let fired = eventually(patience, async || {
        let voices = read(&manager, &voices).await;
        let open = voices.iter().flat_map(rungs).filter(|(_, fired)| fired.is_none()).count();
        if open == 0 {
            Ok(voices)
        } else {
            Err(format!("{open} rungs have not fired"))
        }
    })
    .await;
    for (moment, fired) in fired.iter().flat_map(rungs) {
        assert!(fired >= moment, "{fired:?} is before {moment:?}");
    }
    nothing_twice(&callers, &data.join("witness"), voices.len()).await;
    let all = callers.runs().await.all().await;
    let ids: BTreeSet<String> = all.iter().map(|run| run.workflow_id.clone()).collect();
    assert_eq!(
        (all.len(), ids),
        (voices.len(), voices.iter().map(|voice| Runs::id(&voice.name)).collect())
    );

    finish(&callers, &voices).await;
    let runs = callers.runs().await;
    eventually(patience, async || runs.all().await.iter().all(|run| run.completed)).await;
    suite.stop().await;
    assert_eq!(temporal.pid(), None, "nothing is left");
}

/// Sends the requests, some at a time, and kills the suite once so many were answered; answers the names that were.
async fn killed_amid(calls: usize, suite: Child, reception: &Somebody, requests: &[CreateVoiceRequest]) -> Vec<Option<String>> {
    let (answered, enough) = (AtomicUsize::new(0), Notify::new());
    let sent = stream::iter(requests).map(async |request| {
        let voice = reception.record(request.clone()).await.ok();
        if voice.is_some() && answered.fetch_add(1, Ordering::SeqCst) + 1 == calls {
            enough.notify_one();
        }
        voice.map(|voice| voice.name)
    });
    let kill = async {
        enough.notified().await;
        suite.kill().await;
    };
    tokio::join!(sent.buffered(8).collect(), kill).0
}

async fn read(manager: &Somebody, voices: &[Voice]) -> Vec<Voice> {
    let read = stream::iter(voices).map(async |voice| manager.get(&voice.name).await).buffered(8);
    read.try_collect().await.expect("the compliance manager reads every voice")
}

/// The moment of every rung of a voice, and when it fired.
fn rungs(voice: &Voice) -> Vec<(Option<chrono::DateTime<chrono::Utc>>, Option<chrono::DateTime<chrono::Utc>>)> {
    let rungs = voice.deadlines.iter().flat_map(|deadline| &deadline.rungs);
    let at = |time: &Option<prost_types::Timestamp>| time.as_ref().and_then(instant);
    rungs.map(|rung| (at(&rung.fire_time), at(&rung.fired_time))).collect()
}

/// One entry in the audit log for each rung, and one notice for each of its recipients.
async fn nothing_twice(callers: &Callers, trust: &std::path::Path, complaints: usize) {
    let audit = callers.audit(trust).await;
    let entries = eventually(PATIENCE, async || {
        let entries = audit.entries("honi-voices").await;
        let escalated: Vec<Value> = entries.into_iter().filter(|entry| entry["action"] == "escalate").collect();
        if escalated.len() >= complaints * RUNGS {
            Ok(escalated)
        } else {
            Err(escalated.len())
        }
    })
    .await;
    let mut levels: BTreeMap<(String, String), usize> = BTreeMap::new();
    for entry in &entries {
        *levels
            .entry((entry["resource"].to_string(), entry["reason"].to_string()))
            .or_default() += 1;
    }
    assert_eq!(levels.len(), complaints * RUNGS);
    assert!(levels.values().all(|times| *times == 1), "{levels:?}");
    audit.is_whole().await;

    let told = eventually(PATIENCE, async || {
        let mut told = BTreeMap::new();
        for role in ["CMH", "SUP", "CMG", "EXE"] {
            let inbox = notices(&callers.somebody(role).await).await;
            told.extend(inbox.into_iter().map(|notice| {
                (
                    notice.name,
                    (notice.resource, notice.topic, notice.kind, format!("{:?}", notice.recipient)),
                )
            }));
        }
        if told.len() >= complaints * NOTICES {
            Ok(told)
        } else {
            Err(told.len())
        }
    })
    .await;
    assert_eq!(told.len(), complaints * NOTICES);
    // The queue is reminded first and told again later; everybody else hears once of each deadline.
    let once: BTreeSet<_> = told.values().collect();
    assert_eq!(once.len(), complaints * NOTICES, "no notice twice");
}

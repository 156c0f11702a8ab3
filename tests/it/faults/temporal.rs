//! Temporal is away, or has lost everything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use honi_complaint_handling::{ComplaintState, DeadlineKind, Level, NextRung};
use honi_proto::time::instant;
use honi_proto::voices::v1::{EscalationLevel, Severity, Voice, VoiceState};
use honi_proto::workflows::v1::{ListWorkflowsRequest, ReconcileWorkflowsRequest, RunState};
use honi_suite::{Callers, Child, Harness, Options, OwnTemporal, PATIENCE, PortRange, Runs, Somebody, TemporalKind, eventually};
use honi_testkit::{drawn, shuffled};
use rand::Rng as _;

use super::complaints::{count, finish, record};

/// The relay waits up to a minute before it tries again, once it has tried in vain often enough.
const RELAY: Duration = Duration::from_secs(120);

/// After how many complaints Temporal goes (after none: it never came), and which are acknowledged while it is away.
#[derive(Debug)]
struct Away {
    before: usize,
    acknowledged: BTreeSet<usize>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complaints_are_taken_while_temporal_is_away_and_each_gets_one_workflow_afterwards() {
    let away = drawn(5, |random| Away {
        before: if random.random_ratio(1, 4) {
            0
        } else {
            random.random_range(1..count())
        },
        acknowledged: shuffled(count(), random).into_iter().take(count() / 2).collect(),
    });
    let temporal = match away.before {
        0 => TemporalKind::Away,
        _ => TemporalKind::DevStored,
    };
    let mut harness = Harness::start(Options {
        temporal,
        ..Options::default()
    })
    .await;
    let mut voices = record(&harness.callers(), away.before).await;
    if away.before > 0 {
        harness.stop_temporal().await;
    }
    voices.extend(record(&harness.callers(), count() - away.before).await);
    let reception = harness.somebody("REC").await;
    for nth in &away.acknowledged {
        let acknowledged = reception.acknowledge(&voices[*nth]).await;
        acknowledged.expect("nor does a decision wait for Temporal");
    }
    harness.start_temporal().await;
    let runs = harness.runs().await;
    for (nth, voice) in voices.iter().enumerate() {
        let told = usize::from(away.acknowledged.contains(&nth));
        eventually(RELAY, async || {
            if runs.latest(&Runs::id(&voice.name)).await.is_none() {
                return Err(BTreeMap::new());
            }
            let counts = runs.counts(&Runs::id(&voice.name)).await;
            let count = |of: &str| counts.get(of).copied().unwrap_or_default();
            let is_told = count("EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED") == told && count("EVENT_TYPE_TIMER_STARTED") > 0;
            if is_told { Ok(()) } else { Err(counts) }
        })
        .await;
    }
    eventually(PATIENCE, async || runs.all().await.len() >= voices.len()).await;
    let all = runs.all().await;
    let ids: BTreeSet<&str> = all.iter().map(|run| run.workflow_id.as_str()).collect();
    assert_eq!((all.len(), ids.len()), (voices.len(), voices.len()), "none twice");
    assert!(all.iter().all(|run| run.running));
    harness.audit().await.is_whole().await;
    harness.stop().await;
}

/// Which complaints are closed before Temporal loses everything, and which are acknowledged before and while it is away.
#[derive(Debug)]
struct Lost {
    closed: Vec<usize>,
    acknowledged_before: Vec<usize>,
    acknowledged_while_away: Vec<usize>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_temporal_has_lost_comes_back_with_its_deadlines() {
    let lost = drawn(2, |random| {
        let mut order = shuffled(count(), random);
        let mut some = |most: usize| order.split_off(order.len() - random.random_range(1..=most.max(1)));
        Lost {
            closed: some(count() / 4),
            acknowledged_before: some(count() / 8),
            acknowledged_while_away: some(count() / 8),
        }
    });
    let mut harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        ..Options::default()
    })
    .await;
    let voices = record(&harness.callers(), count()).await;
    let runs = harness.runs().await;
    eventually(PATIENCE, async || runs.all().await.len() == voices.len()).await;
    let (closed, open) = split(&voices, &lost.closed);
    finish(&harness.callers(), &closed).await;
    let reception = harness.somebody("REC").await;
    let acknowledge = async |some: &[usize]| {
        for nth in some {
            reception.acknowledge(&voices[*nth]).await.expect("acknowledged");
        }
    };
    acknowledge(&lost.acknowledged_before).await;
    harness.lose_temporal();
    acknowledge(&lost.acknowledged_while_away).await;
    harness.start_temporal().await;

    let manager = harness.somebody("CMG").await;
    let operator = harness.somebody("OPS").await;
    let list = async || {
        let request = ListWorkflowsRequest {
            page_size: 200,
            ..Default::default()
        };
        let listed = manager
            .clients
            .workflows
            .clone()
            .list_workflows(request)
            .await
            .map_err(|status| status.to_string())?;
        let states = listed
            .into_inner()
            .workflows
            .iter()
            .map(|workflow| workflow.run_state())
            .collect::<Vec<_>>();
        Ok::<_, String>((states.len(), states.into_iter().collect::<BTreeSet<_>>()))
    };
    let missing = (open.len().min(200), BTreeSet::from([RunState::Missing]));
    eventually(PATIENCE, async || {
        list()
            .await
            .and_then(|seen| if seen == missing { Ok(()) } else { Err(format!("{seen:?}")) })
    })
    .await;
    let counts = eventually(PATIENCE, async || reconcile(&operator).await).await;
    assert_eq!(counts, (as_i32(open.len()), as_i32(open.len()), 0));
    let runs = harness.runs().await;
    for voice in &open {
        let voice = manager.get(&voice.name).await.expect("the compliance manager reads every voice");
        comes_back(&harness.callers(), &harness.suite().config().file("worker"), &voice).await;
    }
    assert_eq!(runs.all().await.len(), open.len(), "only what is open");
    let counts = reconcile(&operator).await.expect("safe to repeat");
    assert_eq!(counts, (as_i32(open.len()), 0, 0));

    finish(&harness.callers(), &open).await;
    eventually(PATIENCE, async || runs.all().await.iter().all(|run| run.completed)).await;
    harness.stop().await;
}

/// The voices that were drawn, and the others.
fn split(voices: &[Voice], drawn: &[usize]) -> (Vec<Voice>, Vec<Voice>) {
    let (drawn, others): (Vec<_>, Vec<_>) = voices.iter().enumerate().partition(|(nth, _)| drawn.contains(nth));
    let voices = |some: Vec<(usize, &Voice)>| some.into_iter().map(|(_, voice)| voice.clone()).collect();
    (voices(drawn), voices(others))
}

/// Reconciles page by page: how many were open, for how many a run was started, for how many it failed.
async fn reconcile(operator: &Somebody) -> Result<(i32, i32, i32), String> {
    let (mut counts, mut token) = ((0, 0, 0), String::new());
    loop {
        let request = ReconcileWorkflowsRequest {
            request_id: operator.request_id(),
            page_size: 20,
            page_token: token,
        };
        let page = operator.clients.workflows.clone().reconcile_workflows(request).await;
        let page = page.map_err(|status| status.to_string())?.into_inner();
        counts = (
            counts.0 + page.open_count,
            counts.1 + page.started_count,
            counts.2 + page.failed_count,
        );
        token = page.next_page_token;
        if token.is_empty() {
            return Ok(counts);
        }
    }
}

fn as_i32(count: usize) -> i32 {
    i32::try_from(count).expect("a test has not so many")
}

/// The run knows the record as it stands, and waits for the rung that is next by the record.
async fn comes_back(callers: &Callers, worker: &Path, voice: &Voice) {
    let of = |deadline: &honi_proto::voices::v1::Deadline| {
        let kind = match deadline.kind() as i32 {
            1 => DeadlineKind::Acknowledge,
            2 => DeadlineKind::FinalResponse,
            3 => DeadlineKind::Triage,
            5 => DeadlineKind::ProgressUpdate,
            6 => DeadlineKind::InterimReply,
            7 => DeadlineKind::InternalTarget,
            _ => DeadlineKind::AdrNotice,
        };
        let rung = deadline.rungs.iter().find(|rung| rung.fired_time.is_none())?;
        let level = match rung.level() {
            EscalationLevel::RemindOwner => Level::RemindOwner,
            EscalationLevel::TeamLead => Level::TeamLead,
            EscalationLevel::ComplianceManager => Level::ComplianceManager,
            _ => Level::Executive,
        };
        Some(NextRung {
            deadline: kind,
            ordinal: deadline.ordinal.unsigned_abs(),
            level,
            fire_at: rung.fire_time.as_ref().and_then(instant)?,
        })
    };
    let open = voice.deadlines.iter().filter(|deadline| deadline.meet_time.is_none());
    let next = open.filter_map(of).min_by_key(|rung| rung.fire_at);
    let state = match voice.state() {
        VoiceState::Received => ComplaintState::Received,
        VoiceState::Acknowledged => ComplaintState::Acknowledged,
        _ => ComplaintState::Triaged,
    };
    eventually(PATIENCE, async || {
        let stage = callers.stage(worker, &Runs::id(&voice.name)).await.ok_or("no answer")?;
        if (stage.state, stage.next) == (state, next) {
            Ok(())
        } else {
            Err(format!("{stage:?}, not {state:?} {next:?}"))
        }
    })
    .await;
}

/// The first rung comes after some seconds, the next ones much later.
const RULES: &str = "[rule_set]\nid = \"lost\"\nacknowledge = { seconds = 500 }\nfinal_response = { seconds = 36000 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 1\nteam_lead_percent = 90\nexecutive_after = { seconds = 600 }\n";

const COMPLAINTS: usize = 8;

/// How far complaints have come, in the order of their numbers, when the store is deleted.
#[derive(Debug)]
struct Progress {
    closed: Vec<usize>,
    acknowledged: Vec<usize>,
    triaged: Vec<usize>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_its_store_was_deleted_fired_rungs_do_not_fire_again_and_the_others_do() {
    let progress = drawn(11, |random| {
        let mut order = shuffled(COMPLAINTS, random);
        let mut some = |most: usize| order.split_off(order.len() - random.random_range(1..=most));
        Progress {
            closed: some(3),
            acknowledged: some(2),
            triaged: some(2),
        }
    });
    let (range, folder) = (PortRange::take(), tempfile::tempdir().expect("a temporary folder"));
    let data = folder.path().join("data");
    let temporal = OwnTemporal::of(&data);
    let suite = Child::suite(&data, range.ports(), RULES).await;
    let callers = Callers::at(range.ports());
    let voices = record(&callers, COMPLAINTS).await;
    let (closed, open) = split(&voices, &progress.closed);
    let manager = callers.somebody("CMG").await;
    let read = async |voice: &Voice| manager.get(&voice.name).await.expect("the compliance manager reads every voice");
    let fired = |voice: &Voice| {
        voice
            .deadlines
            .iter()
            .flat_map(|it| &it.rungs)
            .filter(|rung| rung.fired_time.is_some())
            .count()
    };
    for voice in &voices {
        eventually(PATIENCE, async || fired(&read(voice).await) == 1).await;
    }
    finish(&callers, &closed).await;
    let handler = callers.somebody("CMH").await;
    for nth in progress.acknowledged.iter().chain(&progress.triaged) {
        let voice = handler.acknowledge(&read(&voices[*nth]).await).await.expect("acknowledged");
        if progress.triaged.contains(nth) {
            handler.triage(&voice, Severity::S3, &handler.name).await.expect("triaged");
        }
    }
    suite.stop().await;
    temporal.lose_store();

    let suite = Child::suite(&data, range.ports(), RULES).await;
    let operator = callers.somebody("OPS").await;
    let (found, _, failed) = eventually(PATIENCE, async || reconcile(&operator).await).await;
    // How many were still to be started: the service looks through them by itself as well once it has started.
    assert_eq!((found, failed), (as_i32(open.len()), 0));
    let worker = data.join("keys/config/worker.toml");
    let manager = callers.somebody("CMG").await;
    for voice in &open {
        let voice = manager.get(&voice.name).await.expect("the compliance manager reads every voice");
        comes_back(&callers, &worker, &voice).await;
        assert_eq!(fired(&voice), 1, "what has fired does not fire again");
    }
    assert_eq!(callers.runs().await.all().await.len(), open.len(), "only what is open");
    finish(&callers, &open).await;
    let runs = callers.runs().await;
    eventually(PATIENCE, async || runs.all().await.iter().all(|run| run.completed)).await;
    let audit = callers.audit(&data.join("witness")).await;
    let escalated = audit
        .entries("honi-voices")
        .await
        .iter()
        .filter(|entry| entry["action"] == "escalate")
        .count();
    assert_eq!(escalated, voices.len(), "one rung each");
    audit.is_whole().await;
    suite.stop().await;
    assert_eq!(temporal.pid(), None, "nothing is left");
}

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_complaint_handling::{
    Complaint, ComplaintSnapshot, ComplaintState, DeadlineKind, DeadlinePlan, Level, Rung, TASK_QUEUE, VOICE_CHANGED, WORKFLOW_TYPE,
    start_attributes, workflow_id,
};
use honi_orchestration::{Orchestrator, RunState, Signal, Start, connect, telemetry_customise};
use honi_telemetry::{Recorder, Telemetry, TelemetrySettings};
use honi_testkit::{eventually, temporal::dev_server};
use tokio_util::sync::CancellationToken;
use tonic::Code;
use tracing::Instrument as _;

use crate::fixtures::{Gate, QUEUE, Services, VOICE, settings};

const LIMIT: Duration = Duration::from_secs(60);

fn telemetry(recorder: &Recorder, service: &'static str) -> Telemetry {
    let settings = TelemetrySettings {
        log: "off".to_owned(),
        ..TelemetrySettings::default()
    };
    Telemetry::start(service, &settings, telemetry_customise().processor(recorder.processor())).expect("sound settings")
}

/// A complaint one of whose rungs is due at `due_at`.
fn complaint(due_at: DateTime<Utc>) -> ComplaintSnapshot {
    let rungs = vec![Rung {
        level: Level::ComplianceManager,
        fire_at: due_at,
        fired: false,
    }];
    ComplaintSnapshot {
        subject: Complaint {
            voice: VOICE.parse().expect("a name"),
            cycle: 1,
        },
        position: 1,
        version: 1,
        state: ComplaintState::Received,
        owner: None,
        org_unit: QUEUE.to_owned(),
        severity: None,
        deadlines: vec![DeadlinePlan {
            kind: DeadlineKind::Acknowledge,
            ordinal: 1,
            paused: false,
            due_at,
            met_at: None,
            rungs,
        }],
    }
}

fn start(complaint: &ComplaintSnapshot) -> Start {
    Start {
        workflow_type: WORKFLOW_TYPE,
        task_queue: TASK_QUEUE,
        workflow_id: workflow_id(complaint.subject.voice, complaint.subject.cycle),
        input: serde_json::to_value(complaint).expect("JSON"),
        search_attributes: start_attributes(complaint, complaint.deadlines[0].due_at),
    }
}

async fn ended(orchestrator: &Orchestrator, id: &str) -> bool {
    orchestrator.describe(id).await.expect("answered") == RunState::Ended
}

#[tokio::test]
async fn a_rung_that_is_due_fires_notifies_and_is_one_trace_though_answers_are_lost() {
    let (server, services, recorder) = (dev_server().await, Services::default(), Recorder::default());
    let due_at = DateTime::from_timestamp(1_700_000_000, 0).expect("a moment long past");
    {
        let mut held = services.held();
        (held.due_at, held.lose) = (due_at, 1);
    }
    let settings = settings(services.serve().await, server.url().as_str());
    let voices = telemetry(&recorder, "honi-voices");
    let orchestrator = connect(&settings.temporal, &voices).expect("sound settings");
    let shutdown = CancellationToken::new();
    let worker = tokio::spawn(honi_worker::run(settings, telemetry(&recorder, "honi-worker"), shutdown.clone()));

    let mut complaint = complaint(due_at);
    let start = start(&complaint);
    // Until the worker has prepared the namespace, the outbox would try again as well.
    let trace = voices
        .scope(
            async {
                eventually(LIMIT, async || orchestrator.start(&start).await).await;
                honi_telemetry::current_trace_id().expect("a trace")
            }
            .instrument(voices.in_scope(|| tracing::info_span!(target: "honi", "outbox.deliver"))),
        )
        .await;
    eventually(LIMIT, async || services.held().notices.len() == 2).await;
    assert_eq!(services.held().fired.len(), 1);
    assert_eq!(services.held().calls, 4, "one answer was lost");
    let traceparents = services.held().traceparents.clone();
    assert!(
        traceparents.iter().all(|parent| parent.contains(&trace)),
        "{trace}: {traceparents:?}"
    );

    (complaint.position, complaint.version) = (2, 3);
    complaint.state = ComplaintState::Closed;
    complaint.deadlines[0].met_at = Some(due_at);
    let input = serde_json::to_value(&complaint).expect("JSON");
    let signal = Signal {
        workflow_id: start.workflow_id.clone(),
        name: VOICE_CHANGED,
        input,
    };
    orchestrator.signal(&signal, "request-1").await.expect("told");
    eventually(LIMIT, async || ended(&orchestrator, &start.workflow_id).await).await;
    shutdown.cancel();
    tokio::time::timeout(LIMIT, worker)
        .await
        .expect("it stops")
        .expect("no panic")
        .expect("in peace");
    let spans = recorder.spans();
    let call = spans
        .iter()
        .find(|span| span.service == "honi-worker" && span.name().contains("EscalateVoice"))
        .expect("a span of the call");
    assert_eq!(call.trace_id(), trace);
    assert!(
        spans
            .iter()
            .any(|span| span.name().starts_with("RunActivity") && call.is_child_of(span)),
        "the call is the activity's child"
    );
}

#[tokio::test]
async fn a_rung_fires_at_its_moment() {
    let (server, services) = (dev_server().await, Services::default());
    let settings = settings(services.serve().await, server.url().as_str());
    let voices = telemetry(&Recorder::default(), "honi-voices");
    let orchestrator = connect(&settings.temporal, &voices).expect("sound settings");
    let shutdown = CancellationToken::new();
    let worker = tokio::spawn(honi_worker::run(
        settings,
        telemetry(&Recorder::default(), "honi-worker"),
        shutdown.clone(),
    ));
    let due_at = honi_clock::Clock::system().now() + TimeDelta::seconds(4);
    services.held().due_at = due_at;
    let start = start(&complaint(due_at));
    eventually(LIMIT, async || orchestrator.start(&start).await).await;
    eventually(LIMIT, async || services.held().fired.len() == 1).await;
    assert!(honi_clock::Clock::system().now() >= due_at);
    shutdown.cancel();
    worker.await.expect("no panic").expect("in peace");
}

#[tokio::test]
async fn what_fails_is_told_without_a_word_of_why_and_is_tried_again() {
    let (server, services) = (dev_server().await, Services::default());
    services.held().refuse = Some(Code::Internal);
    let settings = settings(services.serve().await, server.url().as_str());
    let orchestrator = connect(&settings.temporal, &telemetry(&Recorder::default(), "honi-voices")).expect("sound settings");
    let shutdown = CancellationToken::new();
    let worker = tokio::spawn(honi_worker::run(
        settings,
        telemetry(&Recorder::default(), "honi-worker"),
        shutdown.clone(),
    ));
    let start = start(&complaint(DateTime::from_timestamp(1_700_000_000, 0).expect("a moment long past")));
    eventually(LIMIT, async || orchestrator.start(&start).await).await;
    let ids = [start.workflow_id.clone()];
    let failing = async || orchestrator.describe_all(&ids).await.expect("answered").remove(0).failing;
    eventually(LIMIT, async || {
        let failing = failing().await;
        let told = failing
            .iter()
            .map(|it| (it.activity.as_str(), it.reason.as_str(), it.attempts >= 1));
        told.collect::<Vec<_>>() == [("complaint_handling.escalate", "Internal", true)]
    })
    .await;
    services.held().refuse = None;
    eventually(LIMIT, async || services.held().notices.len() == 2 && failing().await.is_empty()).await;
    shutdown.cancel();
    worker.await.expect("no panic").expect("in peace");
}

#[tokio::test]
async fn a_worker_that_is_stopped_lets_the_activity_that_runs_end() {
    let (server, services, gate) = (dev_server().await, Services::default(), Arc::new(Gate::default()));
    services.held().gate = Some(gate.clone());
    let settings = settings(services.serve().await, server.url().as_str());
    let orchestrator = connect(&settings.temporal, &telemetry(&Recorder::default(), "honi-voices")).expect("sound settings");
    let work = |shutdown: &CancellationToken| {
        let telemetry = telemetry(&Recorder::default(), "honi-worker");
        tokio::spawn(honi_worker::run(settings.clone(), telemetry, shutdown.clone()))
    };
    let (first, second) = (CancellationToken::new(), CancellationToken::new());
    let worker = work(&first);
    let start = start(&complaint(DateTime::from_timestamp(1_700_000_000, 0).expect("a moment long past")));
    eventually(LIMIT, async || orchestrator.start(&start).await).await;
    gate.reached.notified().await;
    first.cancel();
    gate.open.notify_one();
    worker.await.expect("no panic").expect("in peace");
    // The outcome was reported: the next worker goes on with the notices, and proposes nothing again.
    let worker = work(&second);
    eventually(LIMIT, async || services.held().notices.len() == 2).await;
    assert_eq!(services.held().calls, 3);
    second.cancel();
    worker.await.expect("no panic").expect("in peace");
}

#[tokio::test]
async fn a_worker_that_waits_for_temporal_can_be_stopped() {
    let settings = settings(([127, 0, 0, 1], 1).into(), "http://127.0.0.1:1");
    let shutdown = CancellationToken::new();
    let worker = tokio::spawn(honi_worker::run(
        settings,
        telemetry(&Recorder::default(), "honi-worker"),
        shutdown.clone(),
    ));
    shutdown.cancel();
    tokio::time::timeout(LIMIT, worker)
        .await
        .expect("it stops")
        .expect("no panic")
        .expect("in peace");
}

use std::time::Duration;

use honi_orchestration::{Reconciled, RunState, connect};
use honi_telemetry::Recorder;
use honi_testkit::{eventually, temporal::dev_server};
use temporalio_client::{UntypedWorkflow, WorkflowFetchHistoryOptions, WorkflowTerminateOptions};

use crate::fixtures::{open, prepared, returned, settings, start, telemetry, with_worker};

fn counts(open: u32, started: u32, failed: u32) -> Reconciled {
    Reconciled { open, started, failed }
}

#[tokio::test]
async fn a_service_starts_without_temporal_and_learns_at_the_first_call_that_waiting_helps() {
    let orchestrator = connect(
        &settings("http://127.0.0.1:1", "honi"),
        &telemetry(&Recorder::default(), "honi-voices"),
    )
    .expect("nobody asked");
    let error = orchestrator.start(&start("lending/1")).await.expect_err("nobody answers");
    assert!(error.is_transient(), "{error}");
}

#[tokio::test]
async fn a_start_that_is_repeated_starts_once() {
    let server = dev_server().await;
    let orchestrator = prepared(&server, &Recorder::default()).await;
    assert!(orchestrator.start(&start("lending/1")).await.expect("started"));
    assert!(!orchestrator.start(&start("lending/1")).await.expect("there is one"));
    assert_eq!(orchestrator.describe("lending/1").await.expect("answered"), RunState::Running);
    assert_eq!(orchestrator.describe("lending/2").await.expect("answered"), RunState::Missing);
}

#[tokio::test]
async fn a_run_that_ended_is_neither_started_again_nor_told() {
    let (server, recorder) = (dev_server().await, Recorder::default());
    let orchestrator = prepared(&server, &recorder).await;
    with_worker(&server, &recorder, async || {
        orchestrator.start(&start("lending/1")).await.expect("started");
        orchestrator.signal(&returned("lending/1"), "request-1").await.expect("told");
        eventually(Duration::from_secs(30), async || {
            orchestrator.describe("lending/1").await.expect("answered") == RunState::Ended
        })
        .await;
    })
    .await;
    assert!(!orchestrator.start(&start("lending/1")).await.expect("it has ended"));
    orchestrator
        .signal(&returned("lending/1"), "request-2")
        .await
        .expect("counts as told");
    orchestrator
        .signal(&returned("lending/never"), "request-3")
        .await
        .expect("counts as told");
}

#[tokio::test]
async fn a_run_that_completed_is_replaced_if_its_record_is_open() {
    let (server, recorder) = (dev_server().await, Recorder::default());
    let orchestrator = prepared(&server, &recorder).await;
    with_worker(&server, &recorder, async || {
        orchestrator.start(&start("lending/1")).await.expect("started");
        orchestrator.signal(&returned("lending/1"), "request-1").await.expect("told");
        let ended = async || orchestrator.describe("lending/1").await.expect("answered") == RunState::Ended;
        eventually(Duration::from_secs(30), ended).await;
        // Also if the record was closed again while the run was started: that is told, and it ends.
        for (record, state) in [
            (open("lending/1").returned(), RunState::Ended),
            (open("lending/1"), RunState::Running),
        ] {
            let reconciled = orchestrator.reconcile([record]).await.expect("reconciled");
            assert_eq!(reconciled, counts(1, 1, 0));
            eventually(Duration::from_secs(30), async || {
                orchestrator.describe("lending/1").await.expect("answered") == state
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_fails_for_one_record_holds_up_no_other() {
    let server = dev_server().await;
    let orchestrator = prepared(&server, &Recorder::default()).await;
    let records = [open("lending/1").refused(), open("lending/2").unreadable(), open("lending/3")];
    assert_eq!(orchestrator.reconcile(records).await.expect("reconciled"), counts(3, 1, 2));
    for id in ["lending/2", "lending/3"] {
        assert_eq!(orchestrator.describe(id).await.expect("answered"), RunState::Running);
    }
}

#[tokio::test]
async fn a_namespace_that_is_not_there_has_told_nobody() {
    let server = dev_server().await;
    let orchestrator = connect(
        &settings(server.url().as_str(), "honi-lost"),
        &telemetry(&Recorder::default(), "honi-voices"),
    )
    .expect("sound settings");
    let error = orchestrator
        .signal(&returned("lending/1"), "request-1")
        .await
        .expect_err("there is none");
    assert!(error.is_transient(), "{error}");
    orchestrator.describe("lending/1").await.expect_err("there is none");
}

#[tokio::test]
async fn reconciliation_starts_what_lacks_a_run_and_nothing_else() {
    let server = dev_server().await;
    let orchestrator = prepared(&server, &Recorder::default()).await;
    let ids: Vec<_> = (0..20).map(|number| format!("lending/{number}")).collect();
    orchestrator.start(&start(&ids[0])).await.expect("started");
    orchestrator.start(&start(&ids[1])).await.expect("started");
    let client = orchestrator.client().await.expect("connected");
    let mistaken = client.get_workflow_handle::<UntypedWorkflow>(ids[1].as_str());
    mistaken
        .terminate(WorkflowTerminateOptions::default())
        .await
        .expect("an operator's mistake");
    let records = || ids.iter().map(|id| open(id));
    assert_eq!(orchestrator.reconcile(records()).await.expect("reconciled"), counts(20, 19, 0));
    assert_eq!(orchestrator.reconcile(records()).await.expect("reconciled"), counts(20, 0, 0));
    let runs = orchestrator.describe_all(&ids).await.expect("answered");
    assert!(runs.iter().all(|run| run.state == RunState::Running && run.failing.is_empty()));
}

#[tokio::test]
async fn what_temporal_stores_cannot_be_read() {
    let (server, recorder) = (dev_server().await, Recorder::default());
    let orchestrator = prepared(&server, &recorder).await;
    with_worker(&server, &recorder, async || {
        orchestrator.start(&start("lending/1")).await.expect("started");
        orchestrator.signal(&returned("lending/1"), "request-1").await.expect("told");
        eventually(Duration::from_secs(30), async || {
            orchestrator.describe("lending/1").await.expect("answered") == RunState::Ended
        })
        .await;
    })
    .await;
    let handle = server.client().await.get_workflow_handle::<UntypedWorkflow>("lending/1");
    let events = handle
        .fetch_history(WorkflowFetchHistoryOptions::default())
        .into_events()
        .await
        .expect("a history");
    let stored: Vec<u8> = events.iter().flat_map(prost::Message::encode_to_vec).collect();
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("binary/encrypted") && holds("returned"), "signal names stay readable");
    assert!(!holds("Kokoro") && !holds("top-shelf"));
}

use std::time::Duration;

use honi_orchestration::RunState;
use honi_telemetry::{Recorded, Recorder};
use honi_testkit::{eventually, temporal::dev_server};
use tracing::Instrument as _;

use crate::fixtures::{prepared, returned, start, telemetry, with_worker};

fn the<'a>(spans: &'a [Recorded], name: &str) -> &'a Recorded {
    let names: Vec<_> = spans.iter().map(Recorded::name).collect();
    spans
        .iter()
        .find(|span| span.name() == name)
        .unwrap_or_else(|| panic!("no span {name} among {names:?}"))
}

#[tokio::test]
async fn a_delivery_and_the_run_it_starts_are_one_trace() {
    let (server, recorder) = (dev_server().await, Recorder::default());
    let orchestrator = prepared(&server, &recorder).await;
    let relay = telemetry(&recorder, "honi-voices");
    with_worker(&server, &recorder, async || {
        relay
            .scope(async {
                let span = tracing::info_span!(target: "honi", "outbox.deliver");
                orchestrator.start(&start("lending/1")).instrument(span).await.expect("started");
                let span = tracing::info_span!(target: "honi", "outbox.deliver.signal");
                orchestrator
                    .signal(&returned("lending/1"), "request-1")
                    .instrument(span)
                    .await
                    .expect("told");
            })
            .await;
        eventually(Duration::from_secs(30), async || {
            orchestrator.describe("lending/1").await.expect("answered") == RunState::Ended
        })
        .await;
    })
    .await;
    let spans = recorder.spans();
    let started = the(&spans, "StartWorkflow:Lending");
    assert!(started.is_child_of(the(&spans, "outbox.deliver")));
    assert_eq!(started.service, "honi-voices");
    let run = the(&spans, "RunWorkflow:Lending");
    assert!(run.is_child_of(started));
    assert_eq!(run.service, "honi-worker");
    let told = the(&spans, "SignalWorkflow:returned");
    assert!(told.is_child_of(the(&spans, "outbox.deliver.signal")));
    assert!(the(&spans, "HandleSignal:returned").is_child_of(told));
}

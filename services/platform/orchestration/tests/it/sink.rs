use chrono::DateTime;
use honi_orchestration::{Command, Mapping, RunState, TemporalSink, connect};
use honi_outbox::{DeliveryError, Event, Sink as _};
use honi_telemetry::Recorder;
use honi_testkit::temporal::dev_server;
use uuid::Uuid;

use crate::fixtures::{prepared, returned, settings, start, telemetry};

/// The knowledge of a service that lends books.
struct Lendings;

impl Mapping for Lendings {
    fn command(&self, event: &Event) -> Result<Command, String> {
        match event.kind.as_str() {
            "books.lent" => Ok(Command::Start(start(&event.resource))),
            "books.returned" => Ok(Command::Signal(returned(&event.resource))),
            "books.praised" => Ok(Command::Nothing),
            kind => Err(format!("no event of kind {kind} is known")),
        }
    }
}

fn event(kind: &str) -> Event {
    Event {
        position: 1,
        id: Uuid::from_u128(1),
        kind: kind.to_owned(),
        resource: "lending/1".to_owned(),
        resource_version: 1,
        occurred_at: DateTime::UNIX_EPOCH,
        payload: serde_json::Value::Null,
        traceparent: None,
        attempt: 1,
    }
}

#[tokio::test]
async fn events_start_and_tell_runs_and_coming_again_they_do_no_more() {
    let server = dev_server().await;
    let orchestrator = prepared(&server, &Recorder::default()).await;
    let sink = TemporalSink::new(orchestrator.clone(), Lendings);
    for kind in [
        "books.returned",
        "books.lent",
        "books.lent",
        "books.praised",
        "books.returned",
        "books.returned",
    ] {
        assert_eq!(sink.deliver(&event(kind)).await, Ok(()), "{kind}");
    }
    assert_eq!(orchestrator.describe("lending/1").await.expect("answered"), RunState::Running);
}

#[tokio::test]
async fn with_temporal_down_an_event_waits_and_one_that_nobody_understands_is_parked() {
    let telemetry = telemetry(&Recorder::default(), "honi-voices");
    let sink = TemporalSink::new(
        connect(&settings("http://127.0.0.1:1", "honi"), &telemetry).expect("sound settings"),
        Lendings,
    );
    assert!(matches!(sink.deliver(&event("books.lent")).await, Err(DeliveryError::Retry(_))));
    assert!(matches!(sink.deliver(&event("books.eaten")).await, Err(DeliveryError::Park(_))));
}

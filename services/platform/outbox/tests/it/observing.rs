use chrono::TimeDelta;
use honi_outbox::{Backlog, DeliveryError, append};
use honi_telemetry::Recorder;
use honi_testkit::on_both;

use crate::fixtures::{Migrator, Rig, start};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

on_both!(a_delivery_continues_the_trace_of_its_request, Migrator, |db| async move {
    let rig = Rig::new(db);
    // The span is met before there is a subscriber: where there is one only, tracing asks whichever thread meets a span first whether
    // anybody wants it, and that may be another test's, without any.
    rig.write(&[("things/first", 1)]).await;
    let relay = rig.relay();
    relay.step().await.unwrap();
    let transaction = rig.db.begin().await.unwrap();
    let event = honi_outbox::NewEvent {
        traceparent: Some(TRACEPARENT.to_owned()),
        ..rig.event("things/a", 1)
    };
    append(&transaction, &event).await.unwrap();
    transaction.commit().await.unwrap();

    let recorder = Recorder::default();
    let telemetry = recorder.telemetry("honi-things");
    telemetry.scope(relay.step()).await.unwrap();
    let spans = recorder.spans();
    let delivery = spans
        .iter()
        .find(|span| span.name() == "outbox.deliver")
        .expect("a delivery is traced");
    assert_eq!(delivery.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(delivery.span.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert_eq!(delivery.attribute("resource.name").as_deref(), Some("things/a"));
    assert!(!delivery.failed());
});

on_both!(the_backlog_counts_what_waits, Migrator, |db| async move {
    let rig = Rig::new(db);
    let relay = rig.relay();
    rig.sink.refuse("things/bad", DeliveryError::Park("BAD".to_owned()));
    rig.write(&[("things/bad", 1), ("things/bad", 2), ("things/a", 1)]).await;
    relay.step().await.unwrap();
    rig.write(&[("things/a", 2)]).await;
    let oldest = Some(start() + TimeDelta::seconds(1));
    assert_eq!(
        relay.backlog().await.unwrap(),
        Backlog {
            depth: 3,
            oldest,
            parked: 1
        }
    );
});

on_both!(the_gauges_tell_depth_age_and_parked, Migrator, |db| async move {
    let rig = Rig::new(db);
    let telemetry = Recorder::default().telemetry("honi-things");
    let relay = rig.relay().measured_by(&telemetry.meter("outbox"));
    rig.sink.refuse("things/bad", DeliveryError::Park("BAD".to_owned()));
    rig.write(&[("things/bad", 1), ("things/bad", 2), ("things/a", 1)]).await;
    rig.hand.advance(TimeDelta::seconds(10));
    relay.step().await.unwrap();

    let text = telemetry.metrics_text();
    let value = |name: &str| {
        text.lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.rsplit(' ').next())
            .map(str::to_owned)
    };
    assert_eq!(value("honi_outbox_depth").as_deref(), Some("2"), "{text}");
    assert_eq!(value("honi_outbox_oldest_age").as_deref(), Some("12"), "{text}");
    assert_eq!(value("honi_outbox_parked").as_deref(), Some("1"), "{text}");
});

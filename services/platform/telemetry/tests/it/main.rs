//! Two services in one process: whose spans, whose metrics, whose context.

use honi_telemetry::{Customise, current_trace_id, current_traceparent, parent_from_traceparent};
use honi_telemetry::{Recorded, Recorder, Telemetry, TelemetryError, TelemetrySettings};
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use tracing::{Instrument, Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn find(recorder: &Recorder, name: &str) -> Recorded {
    let found = recorder.spans().into_iter().find(|span| span.name() == name);
    found.unwrap_or_else(|| panic!("no span {name}"))
}

#[tokio::test]
async fn each_service_signs_its_own_spans() {
    let recorder = Recorder::default();
    let voices = recorder.telemetry("honi-voices");
    let members = recorder.telemetry("honi-members");
    let both = async {
        let inner = members.spawn(tokio::task::yield_now().instrument(info_span!(target: "honi_test", "made outside of members")));
        inner.await.expect("the task ends");
        members
            .spawn(async {
                tokio::task::yield_now()
                    .instrument(info_span!(target: "honi_test", "made in members"))
                    .await
            })
            .await
    };
    voices.scope(both).await.expect("the task ends");
    assert_eq!(
        find(&recorder, "made outside of members").service,
        "honi-voices",
        "a span belongs to the scope it was made in"
    );
    assert_eq!(find(&recorder, "made in members").service, "honi-members");
}

#[tokio::test]
async fn the_opentelemetry_context_is_current_inside_a_span() {
    let recorder = Recorder::default();
    let telemetry = recorder.telemetry("honi-voices");
    let work = async {
        let span = info_span!(target: "honi_test", "outer");
        span.set_parent(parent_from_traceparent(PARENT)).expect("the span has not started");
        async {
            tokio::task::yield_now().await;
            // What Temporal's plugin does: it makes a span of its own under the current context.
            let tracer = telemetry.tracer_provider().tracer("plugin");
            let _span = tracer.start("by a plugin");
            let kept = current_traceparent().expect("a trace is current");
            assert_eq!(current_trace_id().as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
            info_span!(target: "honi_test", "inner").in_scope(|| assert_ne!(current_traceparent(), Some(kept)));
        }
        .instrument(span)
        .await;
    };
    telemetry.scope(work).await;
    let outer = find(&recorder, "outer");
    assert_eq!(outer.span.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert!(find(&recorder, "by a plugin").is_child_of(&outer));
    assert!(find(&recorder, "inner").is_child_of(&outer));
    assert!(!Context::current().span().span_context().is_valid(), "nothing is left behind");
}

#[tokio::test]
async fn a_span_under_a_plugins_context_is_its_child() {
    let recorder = Recorder::default();
    let telemetry = recorder.telemetry("honi-worker");
    telemetry.in_scope(|| {
        let tracer = telemetry.tracer_provider().tracer("plugin");
        let activity = Context::current_with_span(tracer.start("RunActivity:notify"));
        let _guard = activity.attach();
        info_span!(target: "honi_test", "activity body").in_scope(|| honi_telemetry::record_resource("voices/1"));
    });
    assert!(find(&recorder, "activity body").is_child_of(&find(&recorder, "RunActivity:notify")));
    assert_eq!(
        find(&recorder, "activity body").attribute("honi.resource").as_deref(),
        Some("voices/1")
    );
}

#[test]
fn spans_of_strangers_are_not_exported() {
    let recorder = Recorder::default();
    recorder.telemetry("honi-voices").in_scope(|| {
        info_span!(target: "h2::client", "poll").in_scope(|| info_span!(target: "honi_test", "ours").in_scope(|| {}));
    });
    assert_eq!(recorder.spans().len(), 1);
    assert_eq!(recorder.spans()[0].name(), "ours");
}

#[test]
fn each_service_shows_its_own_metrics() {
    let recorder = Recorder::default();
    let (voices, members) = (recorder.telemetry("honi-voices"), recorder.telemetry("honi-members"));
    voices
        .meter("honi.test")
        .u64_counter("voices.received")
        .build()
        .add(2, &[KeyValue::new("kind", "complaint")]);
    let text = voices.metrics_text();
    assert!(text.contains("voices_received_total{kind=\"complaint\"} 2"), "{text}");
    assert!(text.contains("service_name=\"honi-voices\""), "{text}");
    assert!(!members.metrics_text().contains("voices_received"));
}

#[test]
fn directives_that_cannot_be_read_are_refused() {
    let settings = TelemetrySettings {
        log: "honi=loudly".to_owned(),
        ..TelemetrySettings::default()
    };
    let error = Telemetry::start("honi-voices", &settings, Customise::default()).expect_err("there is no such level");
    assert!(matches!(error, TelemetryError::Directives { .. }));
}

#[tokio::test]
async fn metrics_are_served_over_http() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let telemetry = Recorder::default().telemetry("honi-voices");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let server = telemetry.spawn(honi_telemetry::serve_metrics(telemetry.clone(), listener));
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let request = b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("target_info"), "{answer}");
    server.abort();
}

#[tokio::test]
async fn an_absent_collector_holds_nobody_up() {
    for endpoint in ["http://127.0.0.1:9", "https://127.0.0.1:9"] {
        let settings = TelemetrySettings {
            otlp_endpoint: Some(endpoint.to_owned()),
            log: "off".to_owned(),
            ..TelemetrySettings::default()
        };
        let telemetry = Telemetry::start("honi-voices", &settings, Customise::default()).expect("an address is enough");
        telemetry.in_scope(|| info_span!(target: "honi_test", "lost").in_scope(Span::current));
        telemetry.shutdown().await;
    }
}

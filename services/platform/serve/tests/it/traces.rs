use std::sync::Arc;

use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::{Problem, ServeSettings, record_resource};
use honi_telemetry::current_traceparent;
use opentelemetry::trace::SpanKind;
use tokio::sync::Mutex;
use tonic::Code;

use crate::fixture::{Feed, Suite, attributes};

#[tokio::test]
async fn a_call_is_one_trace_across_two_services_of_one_process() {
    let suite = Suite::new();
    let members = suite.serve("honi-members", Feed::empty(), ServeSettings::default()).await;
    let onward = suite.client(&members);
    let onward = Arc::new(Mutex::new(onward));
    let feed = Feed::answering(move |_| {
        let onward = Arc::clone(&onward);
        async move {
            record_resource("voices/1");
            assert!(current_traceparent().is_some(), "Temporal's plugin finds the trace");
            let mut onward = onward.lock().await;
            onward
                .list_events(ListEventsRequest::default())
                .await
                .map(tonic::Response::into_inner)
        }
    });
    let voices = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let telemetry = suite.recorder.telemetry("caller of voices");
    let token = suite.token(&["CMG"]);
    let identity = honi_call::Identity::bearer(move || Some(token.clone()));
    let channel = voices.channel(identity, &telemetry);
    let mut client = honi_proto::outbox::v1::feed_service_client::FeedServiceClient::new(channel);
    client.list_events(ListEventsRequest::default()).await.expect("both answer");

    let first = suite.rpc("caller of voices", SpanKind::Client).await;
    let voices = suite.rpc("honi-voices", SpanKind::Server).await;
    let second = suite.rpc("caller", SpanKind::Client).await;
    let members = suite.rpc("honi-members", SpanKind::Server).await;
    assert!(voices.is_child_of(&first) && second.is_child_of(&voices) && members.is_child_of(&second));
    assert_eq!(voices.name(), "honi.outbox.v1.FeedService/ListEvents");
    assert_eq!(voices.attribute("rpc.grpc.status_code").as_deref(), Some("0"));
    assert_eq!(voices.attribute("honi.resource").as_deref(), Some("voices/1"));
    assert_eq!(
        members.attribute("honi.request_id"),
        voices.attribute("honi.request_id"),
        "the request id travels"
    );
}

#[tokio::test]
async fn a_span_holds_no_header() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect("answered");
    let span = suite.rpc("honi-voices", SpanKind::Server).await;
    let known = ["honi.request_id", "rpc.grpc.status_code", "rpc.method", "rpc.service", "rpc.system"];
    let others: Vec<_> = attributes(&span).into_iter().filter(|key| !known.contains(&key.as_str())).collect();
    assert!(
        others
            .iter()
            .all(|key| key.starts_with("code.") || key == "level" || key.contains("busy") || key.contains("idle")),
        "{others:?}"
    );
}

#[tokio::test]
async fn an_error_is_the_status_of_its_span_and_only_ours_is_a_fault() {
    for (problem, code, fault) in [
        (Problem::not_found("voices/1"), Code::NotFound, false),
        (Problem::internal(), Code::Internal, true),
    ] {
        let suite = Suite::new();
        let feed = Feed::answering(move |_| {
            let problem = problem.clone();
            async move { Err::<ListEventsResponse, _>(problem.into()) }
        });
        let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
        let error = suite
            .client(&server)
            .list_events(ListEventsRequest::default())
            .await
            .expect_err("it answers an error");
        assert_eq!(error.code(), code);
        let span = suite.rpc("honi-voices", SpanKind::Server).await;
        assert_eq!(span.attribute("rpc.grpc.status_code"), Some((code as i32).to_string()));
        assert_eq!(span.failed(), fault);
    }
}

#[tokio::test]
async fn a_request_id_is_kept_or_made() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    let mut request = tonic::Request::new(ListEventsRequest::default());
    request.metadata_mut().insert("x-request-id", "batch-7".parse().expect("a value"));
    let answer = suite.client(&server).list_events(request).await.expect("answered");
    assert_eq!(answer.metadata().as_ref()["x-request-id"], "batch-7");
    let mut request = tonic::Request::new(ListEventsRequest::default());
    request
        .metadata_mut()
        .insert("x-request-id", "not a good id".parse().expect("a value"));
    let answer = suite.client(&server).list_events(request).await.expect("answered");
    let made = answer.metadata().as_ref()["x-request-id"].to_str().expect("ASCII").to_owned();
    assert!(made.len() > 16 && !made.contains(' '), "{made}");
}

#[tokio::test]
async fn calls_are_counted_by_their_code() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect("answered");
    suite.rpc("honi-voices", SpanKind::Server).await;
    let text = server.telemetry.metrics_text();
    let line = |begin: &str, end: &str| {
        text.lines()
            .any(|line| line.starts_with(begin) && line.contains("ListEvents") && line.ends_with(end))
    };
    assert!(line("rpc_server_calls_total{code=\"OK\"", " 1"), "{text}");
    assert!(line("rpc_server_duration_seconds_count", " 1"), "{text}");
    assert!(line("rpc_server_in_flight", " 0"), "{text}");
}

/// Calls a method with a parent that is not sampled.
async fn unsampled(suite: &Suite, server: &crate::fixture::Running, path: &'static str) {
    let mut client = tonic::client::Grpc::new(server.plain());
    client.ready().await.expect("connected");
    let mut request = tonic::Request::new(ListEventsRequest::default());
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    let token = format!("Bearer {}", suite.token(&["CMG"]).expose());
    for (name, value) in [("traceparent", parent), ("authorization", &token)] {
        request.metadata_mut().insert(name, value.parse().expect("a value"));
    }
    let codec = tonic_prost::ProstCodec::<ListEventsRequest, ListEventsResponse>::default();
    let _ = client.unary(request, http::uri::PathAndQuery::from_static(path), codec).await;
}

#[tokio::test]
async fn only_of_a_read_a_caller_may_say_that_nobody_sees_it() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    unsampled(&suite, &server, "/honi.outbox.v1.FeedService/ListEvents").await;
    // Not served here, and a change all the same.
    unsampled(&suite, &server, "/honi.voices.v1.VoiceService/CreateVoice").await;
    let span = suite.rpc("honi-voices", SpanKind::Server).await;
    assert_eq!(span.name(), "honi.voices.v1.VoiceService/CreateVoice");
    assert_eq!(span.span.span_context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

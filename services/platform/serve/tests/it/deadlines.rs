use std::sync::Arc;
use std::time::Duration;

use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::ServeSettings;
use honi_telemetry::CallContext;
use opentelemetry::trace::SpanKind;
use tokio::sync::{Mutex, oneshot};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::fixture::{Feed, Suite};
use crate::raw::Connected;

fn left() -> Duration {
    CallContext::current()
        .and_then(|call| call.deadline())
        .expect("every call has one")
        .remaining()
}

#[tokio::test]
async fn what_is_left_shrinks_from_hop_to_hop() {
    let suite = Suite::new();
    let (seen, last) = oneshot::channel();
    let seen = Arc::new(Mutex::new(Some(seen)));
    let end = Feed::answering(move |_| {
        let seen = Arc::clone(&seen);
        async move {
            let seen = seen.lock().await.take().expect("called once");
            seen.send(left()).expect("the test waits");
            Ok(ListEventsResponse::default())
        }
    });
    let members = suite.serve("honi-members", end, ServeSettings::default()).await;
    let onward = Arc::new(Mutex::new(suite.client(&members)));
    let (seen, first) = oneshot::channel();
    let seen = Arc::new(Mutex::new(Some(seen)));
    let middle = Feed::answering(move |_| {
        let (onward, seen) = (Arc::clone(&onward), Arc::clone(&seen));
        async move {
            seen.lock().await.take().expect("called once").send(left()).expect("the test waits");
            onward
                .lock()
                .await
                .list_events(ListEventsRequest::default())
                .await
                .map(tonic::Response::into_inner)
        }
    });
    let voices = suite.serve("honi-voices", middle, ServeSettings::default()).await;
    let mut request = Request::new(ListEventsRequest::default());
    let asked = Duration::from_secs(9);
    request.set_timeout(asked);
    suite.client(&voices).list_events(request).await.expect("both answer");
    let (first, last) = (first.await.expect("seen"), last.await.expect("seen"));
    assert!(last < first && first < asked, "{last:?} < {first:?} < {asked:?}");
    assert!(
        last > Duration::from_secs(3),
        "it is the caller's limit that travels, less what was used: {last:?}"
    );
}

/// A feed that never answers, and says when its work was dropped.
fn stuck() -> (Feed, tokio::sync::mpsc::UnboundedReceiver<()>) {
    struct Dropped(tokio::sync::mpsc::UnboundedSender<()>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let feed = Feed::answering(move |_| {
        let dropped = Dropped(sender.clone());
        async move {
            let _dropped = dropped;
            std::future::pending().await
        }
    });
    (feed, receiver)
}

#[tokio::test]
async fn a_call_that_takes_too_long_ends_and_its_work_stops() {
    let suite = Suite::new();
    let (feed, mut dropped) = stuck();
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let mut request = Request::new(ListEventsRequest::default());
    // The call must come in before its time is up: what the client gives up earlier is never begun.
    server.serving().await;
    request.set_timeout(Duration::from_millis(500));
    let status = suite.client(&server).list_events(request).await.expect_err("it never answers");
    assert_eq!(status.code(), Code::DeadlineExceeded);
    dropped.recv().await.expect("the work was dropped");
}

#[tokio::test]
async fn a_client_without_a_limit_gets_the_servers() {
    let suite = Suite::new();
    let (feed, _dropped) = stuck();
    let settings = ServeSettings {
        max_deadline_seconds: 1,
        ..ServeSettings::default()
    };
    let server = suite.serve("honi-voices", feed, settings).await;
    let mut client = honi_proto::outbox::v1::feed_service_client::FeedServiceClient::new(server.plain());
    let mut request = Request::new(ListEventsRequest::default());
    let token = format!("Bearer {}", suite.token(&["CMG"]).expose());
    request.metadata_mut().insert("authorization", token.parse().expect("a value"));
    let status = client.list_events(request).await.expect_err("it never answers");
    assert_eq!(status.code(), Code::DeadlineExceeded);
    let span = suite.rpc("honi-voices", SpanKind::Server).await;
    assert_eq!(span.attribute("rpc.grpc.status_code").as_deref(), Some("4"));
    assert!(span.failed());
}

#[tokio::test]
async fn work_stops_when_the_client_goes_away() {
    let suite = Suite::new();
    let (feed, mut dropped) = stuck();
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let mut client = suite.client(&server);
    let call = tokio::spawn(async move { client.list_events(ListEventsRequest::default()).await });
    server.busy().await;
    call.abort();
    dropped.recv().await.expect("the work was dropped");
    let span = suite.rpc("honi-voices", SpanKind::Server).await;
    assert_eq!(span.attribute("rpc.grpc.status_code").as_deref(), Some("1"), "CANCELLED");
}

#[tokio::test]
async fn an_answer_at_the_deadline_is_ours() {
    let suite = Suite::new();
    let (feed, _dropped) = stuck();
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let client = Connected::to(&server).await;
    let limits: Vec<String> = (0..40).map(|number| format!("{}u", 20_000 + 137 * number)).collect();
    let answers = futures::future::join_all(limits.iter().map(|limit| client.ask(&suite, limit))).await;
    for answer in answers {
        let status = Status::from_header_map(answer.headers()).expect("a status");
        let reason = status.get_details_error_info().map(|info| info.reason);
        assert_eq!(
            (status.code(), reason.as_deref()),
            (Code::DeadlineExceeded, Some("DEADLINE_EXCEEDED"))
        );
        assert!(answer.headers().contains_key("x-request-id"));
    }
}

//! Answers whose status comes after the first message, which only a service written by hand can show with our protos.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::{Ready, ready};
use futures::{StreamExt, stream};
use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::ServeSettings;
use http::{HeaderMap, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use opentelemetry::trace::SpanKind;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::server::NamedService;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt;
use tower::Service;

use crate::fixture::{Running, Suite, one_at_a_time};
use crate::raw::Connected;

/// A feed whose answers are the frames that a test writes itself.
#[derive(Clone)]
struct Stream(Arc<dyn Fn() -> Body + Send + Sync>);

/// A message of so many bytes, which nobody needs to understand.
fn message(length: u32) -> Frame<Bytes> {
    let mut bytes = vec![0];
    bytes.extend(length.to_be_bytes());
    bytes.resize(bytes.len() + length as usize, 0);
    Frame::data(bytes.into())
}

impl Stream {
    fn of<S>(frames: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: futures::Stream<Item = Frame<Bytes>> + Send + 'static,
    {
        Self(Arc::new(move || Body::new(StreamBody::new(frames().map(Ok::<_, Status>)))))
    }

    /// A message, then a status in the trailers.
    fn ending(code: Code, text: &'static str) -> Self {
        Self::of(move || {
            let mut trailers = HeaderMap::new();
            Status::new(code, text).add_header(&mut trailers).expect("no metadata");
            stream::iter([message(0), Frame::trailers(trailers)])
        })
    }

    /// A message, and nothing more.
    fn stuck() -> Self {
        Self::of(|| stream::iter([message(0)]).chain(stream::pending()))
    }

    /// Always more.
    fn endless() -> Self {
        Self::of(|| stream::repeat_with(|| message(1 << 16)))
    }

    /// Messages that fill every window of a connection many times.
    fn large() -> Self {
        Self::of(|| stream::iter((0..8).map(|_| message(1 << 20))))
    }
}

impl NamedService for Stream {
    const NAME: &'static str = "honi.outbox.v1.FeedService";
}

impl Service<http::Request<Body>> for Stream {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let mut response = Response::new((self.0)());
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, "application/grpc".parse().expect("a value"));
        ready(Ok(response))
    }
}

async fn serve(suite: &Suite, settings: ServeSettings, stream: Stream) -> Running {
    suite.serve_any("honi-voices", settings, |server| server.add_service(stream)).await
}

async fn read(suite: &Suite, server: &Running, limit: Duration) -> Result<usize, Status> {
    let telemetry = suite.recorder.telemetry("caller");
    let token = suite.token(&["CMG"]);
    let identity = honi_call::Identity::bearer(move || Some(token.clone()));
    let mut client = tonic::client::Grpc::new(server.channel(identity, &telemetry));
    client.ready().await.expect("always ready");
    let path = http::uri::PathAndQuery::from_static("/honi.outbox.v1.FeedService/ListEvents");
    let codec = ProstCodec::<ListEventsRequest, ListEventsResponse>::default();
    let mut request = Request::new(ListEventsRequest::default());
    request.set_timeout(limit);
    let mut messages = client.server_streaming(request, path, codec).await?.into_inner();
    let mut count = 0;
    while messages.message().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

#[tokio::test]
async fn the_last_status_counts() {
    for (code, fault) in [(Code::Ok, false), (Code::DataLoss, true)] {
        let suite = Suite::new();
        let server = serve(&suite, ServeSettings::default(), Stream::ending(code, "")).await;
        let outcome = read(&suite, &server, Duration::from_secs(5)).await;
        assert_eq!(outcome.as_ref().map_or_else(Status::code, |_| Code::Ok), code);
        for (service, kind) in [("honi-voices", SpanKind::Server), ("caller", SpanKind::Client)] {
            let span = suite.rpc(service, kind).await;
            assert_eq!(span.attribute("rpc.grpc.status_code"), Some((code as i32).to_string()));
            assert_eq!(span.failed(), fault);
        }
    }
}

#[tokio::test]
async fn a_last_status_that_explains_nothing_tells_nothing() {
    let suite = Suite::new();
    let server = serve(&suite, ServeSettings::default(), Stream::ending(Code::Unknown, "swordfish")).await;
    let status = read(&suite, &server, Duration::from_secs(5)).await.expect_err("it fails");
    assert_eq!(reason(&status).as_deref(), Some("INTERNAL"));
    assert!(!format!("{status:?}").contains("swordfish"), "{status:?}");
}

fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

#[tokio::test]
async fn a_stream_ends_at_its_deadline_and_holds_its_permit_until_then() {
    let suite = Suite::new();
    let server = serve(&suite, one_at_a_time(), Stream::stuck()).await;
    let (long, shed) = tokio::join!(read(&suite, &server, Duration::from_millis(300)), async {
        server.busy().await;
        read(&suite, &server, Duration::from_secs(5)).await
    });
    assert_eq!(long.map_err(|status| status.code()), Err(Code::DeadlineExceeded));
    assert_eq!(shed.map_err(|status| status.code()), Err(Code::ResourceExhausted));
    let again = read(&suite, &server, Duration::from_millis(50)).await;
    assert_eq!(
        again.map_err(|status| status.code()),
        Err(Code::DeadlineExceeded),
        "the permit came back"
    );
}

/// A client of HTTP/2 that asks, and then does with the answer what it likes.
async fn asked(suite: &Suite, server: &Running, limit: &'static str) -> (http::Response<h2::RecvStream>, Connected) {
    let connected = Connected::to(server).await;
    let answer = connected.ask(suite, limit).await;
    (answer, connected)
}

#[tokio::test]
async fn a_client_that_reads_nothing_keeps_its_call_until_the_deadline_only() {
    let suite = Suite::new();
    let server = serve(&suite, one_at_a_time(), Stream::large()).await;
    let (unread, _connected) = asked(&suite, &server, "200m").await;
    let span = suite.rpc("honi-voices", SpanKind::Server).await;
    assert_eq!(
        span.attribute("rpc.grpc.status_code"),
        Some((Code::DeadlineExceeded as i32).to_string())
    );
    let (answered, _connected) = asked(&suite, &server, "200m").await;
    assert_eq!(answered.headers().get("grpc-status"), None, "the permit came back");
    drop(unread);
}

#[tokio::test]
async fn a_stream_that_never_pauses_ends_at_its_deadline() {
    let suite = Suite::new();
    let server = serve(&suite, one_at_a_time(), Stream::endless()).await;
    let (answer, _connected) = asked(&suite, &server, "200m").await;
    let mut body = answer.into_body();
    while let Some(chunk) = body.data().await {
        let length = chunk.expect("data").len();
        body.flow_control().release_capacity(length).expect("it was taken");
    }
    let trailers = body.trailers().await.expect("it ends well").expect("with a status");
    let status = Status::from_header_map(&trailers).expect("a status");
    assert_eq!(
        (status.code(), reason(&status).as_deref()),
        (Code::DeadlineExceeded, Some("DEADLINE_EXCEEDED"))
    );
}

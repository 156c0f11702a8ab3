//! Answers whose status comes after the first message, which only a service written by hand can show with our protos.

use std::convert::Infallible;
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
use tower::Service;

use crate::fixture::{Running, Suite};

/// A message, then a status in the trailers or nothing more.
#[derive(Clone, Copy)]
struct Stream(Option<Code>);

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
        let empty_message = Frame::data(Bytes::from_static(&[0, 0, 0, 0, 0]));
        let first = stream::iter([Ok::<_, Status>(empty_message)]);
        let body = match self.0 {
            Some(code) => {
                let mut trailers = HeaderMap::new();
                Status::new(code, "").add_header(&mut trailers).expect("no metadata");
                Body::new(StreamBody::new(first.chain(stream::iter([Ok(Frame::trailers(trailers))]))))
            }
            None => Body::new(StreamBody::new(first.chain(stream::pending()))),
        };
        let mut response = Response::new(body);
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, "application/grpc".parse().expect("a value"));
        ready(Ok(response))
    }
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
        let add = move |server: honi_serve::Server| server.add_service(Stream(Some(code)));
        let server = suite.serve_any("honi-voices", ServeSettings::default(), add).await;
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
async fn a_stream_ends_at_its_deadline_and_holds_its_permit_until_then() {
    let suite = Suite::new();
    let settings = crate::fixture::one_at_a_time();
    let server = suite
        .serve_any("honi-voices", settings, |server| server.add_service(Stream(None)))
        .await;
    let (long, shed) = tokio::join!(read(&suite, &server, Duration::from_millis(300)), async {
        while !server
            .telemetry
            .metrics_text()
            .lines()
            .any(|line| line.starts_with("rpc_server_in_flight{") && line.ends_with(" 1"))
        {
            tokio::task::yield_now().await;
        }
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

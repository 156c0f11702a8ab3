use std::sync::Arc;

use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::ServeSettings;
use opentelemetry::trace::SpanKind;
use tokio::sync::Notify;
use tonic::Code;
use tonic::codegen::Bytes;
use tonic_types::StatusExt;

use crate::fixture::{Feed, Suite, one_at_a_time};
use crate::raw::Connected;

#[tokio::test]
async fn one_call_too_many_is_told_to_come_back() {
    let suite = Suite::new();
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&leave));
    let feed = Feed::answering(move |_| {
        let (inside, go) = (Arc::clone(&inside), Arc::clone(&go));
        async move {
            inside.notify_one();
            go.notified().await;
            Ok(ListEventsResponse::default())
        }
    });
    let server = suite.serve("honi-voices", feed, one_at_a_time()).await;
    let mut first = suite.client(&server);
    let first = tokio::spawn(async move { first.list_events(ListEventsRequest::default()).await });
    entered.notified().await;

    let shed = suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect_err("one too many");
    assert_eq!(shed.code(), Code::ResourceExhausted);
    assert!(shed.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
    let mut health = tonic_health::pb::health_client::HealthClient::new(server.plain());
    health
        .check(tonic_health::pb::HealthCheckRequest::default())
        .await
        .expect("health is never shed");

    leave.notify_one();
    first.await.expect("it ends").expect("the call inside is not disturbed");
    suite.rpc("honi-voices", SpanKind::Server).await;
    leave.notify_one();
    suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect("there is room again");
}

#[tokio::test]
async fn a_panic_ends_its_call_and_nothing_else() {
    let suite = Suite::new();
    let feed = Feed::answering(|request| async move {
        assert!(request.get_ref().page_size == 0, "a page of {}", request.get_ref().page_size);
        Ok(ListEventsResponse::default())
    });
    let server = suite.serve("honi-voices", feed, one_at_a_time()).await;
    let mut client = suite.client(&server);
    let status = client
        .list_events(ListEventsRequest {
            page_size: 7,
            ..Default::default()
        })
        .await
        .expect_err("it panics");
    assert_eq!(status.code(), Code::Internal);
    assert!(!format!("{status:?}").contains("page of"), "{status:?}");
    client
        .list_events(ListEventsRequest::default())
        .await
        .expect("the server lives, and the permit came back");
}

#[tokio::test]
async fn what_a_handler_says_of_its_own_failure_stays_inside() {
    let suite = Suite::new();
    let feed = Feed::answering(|request| async move {
        let code = Code::from(request.get_ref().page_size);
        Err(tonic::Status::new(code, "no row for 090-1234-5678"))
    });
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let mut client = suite.client(&server);
    for (code, hidden) in [(Code::Unknown, true), (Code::Internal, true), (Code::Unavailable, false)] {
        let request = ListEventsRequest {
            page_size: code as i32,
            ..Default::default()
        };
        let status = client.list_events(request).await.expect_err("it fails");
        let reason = status.get_details_error_info().map(|info| info.reason);
        if hidden {
            assert_eq!((status.code(), reason.as_deref()), (Code::Internal, Some("INTERNAL")));
        } else {
            assert_eq!(status.code(), code);
        }
        assert_eq!(status.message().contains("090"), !hidden, "{status:?}");
    }
}

#[tokio::test]
async fn a_connection_has_room_for_more_calls_than_are_answered_at_once_but_not_for_any_number() {
    for (max_concurrent, streams) in [(1, 100), (256, 512)] {
        let suite = Suite::new();
        let settings = ServeSettings {
            max_concurrent,
            ..ServeSettings::default()
        };
        let server = suite.serve("honi-voices", Feed::empty(), settings).await;
        let client = Connected::to(&server).await;
        client.ask(&suite, "5S").await;
        assert_eq!(client.streams().await, streams);
    }
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_read() {
    let suite = Suite::new();
    let settings = ServeSettings {
        max_message_bytes: 8,
        ..ServeSettings::default()
    };
    let server = suite.serve("honi-voices", Feed::empty(), settings).await;
    let mut client = suite.client(&server);
    client
        .list_events(ListEventsRequest {
            after_position: 1,
            page_size: 1,
        })
        .await
        .expect("four bytes are few enough");
    let large = ListEventsRequest {
        after_position: i64::MAX,
        page_size: 1000,
    };
    let status = client.list_events(large).await.expect_err("thirteen are too many");
    assert_eq!(
        (status.code(), status.get_details_error_info().map(|info| info.reason)),
        (Code::ResourceExhausted, Some("MESSAGE_TOO_LARGE".to_owned()))
    );
}

#[tokio::test]
async fn what_is_no_message_is_bad_input() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    let token = format!("Bearer {}", suite.token(&["CMG"]).expose());
    // Three bytes of nonsense; a message of another type; no message at all.
    let requests = [
        vec![Bytes::from_static(b"\xff\xff\xff")],
        vec![Bytes::from_static(b"\x0a\x01a")],
        vec![],
    ];
    for messages in requests {
        let mut channel = tonic::client::Grpc::new(server.plain());
        channel.ready().await.expect("connected");
        let mut request = tonic::Request::new(futures::stream::iter(messages.clone()));
        request.metadata_mut().insert("authorization", token.parse().expect("a value"));
        let path = http::uri::PathAndQuery::from_static("/honi.outbox.v1.FeedService/ListEvents");
        let status = channel
            .client_streaming(request, path, bytes_as_they_are::Raw)
            .await
            .expect_err("it cannot be read");
        let reason = status.get_details_error_info().map(|info| info.reason);
        assert_eq!(
            (status.code(), reason.as_deref()),
            (Code::InvalidArgument, Some("MESSAGE_MALFORMED")),
            "{messages:?}"
        );
    }
}

/// A codec that sends bytes as they are.
mod bytes_as_they_are {
    use bytes::{Buf, BufMut};
    use tonic::Status;
    use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
    use tonic::codegen::Bytes;

    #[derive(Clone, Copy, Default)]
    pub(super) struct Raw;

    impl Codec for Raw {
        type Encode = Bytes;
        type Decode = Bytes;
        type Encoder = Self;
        type Decoder = Self;

        fn encoder(&mut self) -> Self {
            Self
        }

        fn decoder(&mut self) -> Self {
            Self
        }
    }

    impl Encoder for Raw {
        type Item = Bytes;
        type Error = Status;

        fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
            buffer.put(item);
            Ok(())
        }
    }

    impl Decoder for Raw {
        type Item = Bytes;
        type Error = Status;

        fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
            Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
        }
    }
}

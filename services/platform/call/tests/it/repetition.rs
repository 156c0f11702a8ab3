use honi_call::{CallSettings, Client, Identity, idempotent};
use honi_proto::outbox::v1::ListEventsRequest;
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use honi_telemetry::Recorder;
use tokio::net::TcpListener;
use tonic::{Code, Status};

use crate::fixture::{Feed, client, nobody};

/// A service that is not ready for its first two calls.
fn restarting() -> Feed {
    Feed::answering(|call, _| {
        if call <= 2 {
            Err(Status::unavailable("restarting"))
        } else {
            Ok(())
        }
    })
}

#[tokio::test]
async fn a_marked_call_is_repeated_until_the_service_is_there() {
    let feed = restarting();
    let mut client = client(feed.serve().await, Identity::none());
    client
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect("the third time");
    assert_eq!(feed.calls(), 3);
}

#[tokio::test]
async fn an_unmarked_call_is_sent_once() {
    let feed = restarting();
    let mut client = client(feed.serve().await, Identity::none());
    let status = client.list_events(ListEventsRequest::default()).await.expect_err("the first time");
    assert_eq!((status.code(), feed.calls()), (Code::Unavailable, 1));
}

#[tokio::test]
async fn what_is_wrong_stays_wrong() {
    let feed = Feed::answering(|_, _| Err(Status::failed_precondition("closed")));
    let mut client = client(feed.serve().await, Identity::none());
    let status = client
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect_err("it is refused");
    assert_eq!((status.code(), feed.calls()), (Code::FailedPrecondition, 1));
}

#[tokio::test]
async fn a_service_that_comes_back_on_its_port_is_found() {
    let address = nobody().await;
    let mut client = client(address, Identity::none());
    let status = client.list_events(ListEventsRequest::default()).await.expect_err("nobody is there");
    assert_eq!(status.code(), Code::Unavailable);
    let feed = Feed::answering(|_, _| Ok(()));
    feed.serve_on(TcpListener::bind(address).await.expect("the port is free"));
    client
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect("it is there now");
}

#[tokio::test]
async fn the_deadline_ends_all_repetitions() {
    let settings = CallSettings {
        timeout_seconds: 1,
        ..CallSettings::new(format!("http://{}", nobody().await))
    };
    let telemetry = Recorder::default().telemetry("caller");
    let client = Client::connect_lazy(&settings, Identity::none(), &telemetry).expect("a URL");
    let status = FeedServiceClient::new(client)
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect_err("nobody comes");
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

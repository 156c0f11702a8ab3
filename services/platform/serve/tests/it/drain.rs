use std::sync::Arc;

use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::ServeSettings;
use tokio::sync::Notify;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;

use crate::fixture::{Feed, Running, Suite};

struct Busy {
    suite: Suite,
    server: Running,
    leave: Arc<Notify>,
    call: tokio::task::JoinHandle<Result<tonic::Response<ListEventsResponse>, tonic::Status>>,
}

/// A server with a call in flight that waits to be let go.
async fn busy(settings: ServeSettings) -> Busy {
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
    let server = suite.serve("honi-voices", feed, settings).await;
    let mut client = suite.client(&server);
    let call = tokio::spawn(async move { client.list_events(ListEventsRequest::default()).await });
    entered.notified().await;
    Busy {
        suite,
        server,
        leave,
        call,
    }
}

#[tokio::test]
async fn health_flips_first_then_calls_finish_then_the_server_ends() {
    let Busy {
        suite,
        server,
        leave,
        call,
    } = busy(ServeSettings::default()).await;
    let mut health = HealthClient::new(server.plain());
    let mut watch = health
        .watch(HealthCheckRequest {
            service: "honi.outbox.v1.FeedService".to_owned(),
        })
        .await
        .expect("watched")
        .into_inner();
    let status = |message: Option<tonic_health::pb::HealthCheckResponse>| message.expect("a status").status();
    assert_eq!(status(watch.message().await.expect("watched")), ServingStatus::Serving);

    server.shutdown.cancel();
    assert_eq!(status(watch.message().await.expect("watched")), ServingStatus::NotServing);
    assert!(!call.is_finished(), "the call is still in flight");
    let late = suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect_err("nothing new is accepted");
    assert_eq!(late.code(), Code::Unavailable);

    leave.notify_one();
    call.await.expect("it ends").expect("it is answered");
    server.task.await.expect("it ends").expect("without a fault");
    let end = watch.message().await.expect_err("the watch ends with the server");
    assert_eq!(end.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_call_that_does_not_finish_in_time_is_ended() {
    let Busy { server, call, .. } = busy(ServeSettings {
        drain_seconds: 0,
        ..ServeSettings::default()
    })
    .await;
    server.shutdown.cancel();
    let status = call.await.expect("it ends").expect_err("it never finishes by itself");
    assert_eq!(status.code(), Code::Unavailable);
    server.task.await.expect("it ends").expect("without a fault");
}

#[tokio::test]
async fn who_has_not_heard_yet_is_still_answered() {
    let suite = Suite::new();
    let settings = ServeSettings {
        drain_notice_seconds: 60,
        ..ServeSettings::default()
    };
    let server = suite.serve("honi-voices", Feed::empty(), settings).await;
    let mut health = HealthClient::new(server.plain());
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("watched").into_inner();
    let mut next = async || watch.message().await.expect("watched").expect("a status").status();
    assert_eq!(next().await, ServingStatus::Serving);
    server.shutdown.cancel();
    assert_eq!(next().await, ServingStatus::NotServing);
    let late = suite.client(&server).list_events(ListEventsRequest::default()).await;
    late.expect("over a connection of its own");
    server.task.abort();
}

#[tokio::test]
async fn a_drain_does_not_wait_for_strangers() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), crate::fixture::one_at_a_time()).await;
    let mut reflection = ServerReflectionClient::new(server.plain());
    let mut open = Vec::new();
    let refused = loop {
        // More requests may follow: the call lasts.
        let answer = reflection.server_reflection_info(futures::stream::pending()).await;
        match answer {
            Ok(answer) => open.push(answer),
            Err(refused) => break refused,
        }
        assert!(open.len() < 100, "strangers have little room");
    };
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let call = suite.client(&server).list_events(ListEventsRequest::default()).await;
    call.expect("real calls have room of their own");
    server.shutdown.cancel();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(8), server.task).await;
    ended.expect("soon").expect("it ends").expect("without a fault");
}

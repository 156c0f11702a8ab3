use honi_serve::ServeSettings;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};
use tonic_reflection::pb::v1alpha;

use crate::fixture::{Feed, Running, Suite};

async fn ask(server: &Running, message_request: MessageRequest) -> MessageResponse {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message_request),
    };
    let mut client = ServerReflectionClient::new(server.plain());
    let mut answers = client
        .server_reflection_info(futures::stream::iter([request]))
        .await
        .expect("open to everybody")
        .into_inner();
    let answer: ServerReflectionResponse = answers.message().await.expect("answered").expect("one answer");
    answer.message_response.expect("it has one")
}

#[tokio::test]
async fn reflection_shows_what_is_served_to_everybody() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    let MessageResponse::ListServicesResponse(list) = ask(&server, MessageRequest::ListServices(String::new())).await else {
        panic!("a list was asked for")
    };
    let names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    assert!(
        names.contains(&"honi.outbox.v1.FeedService") && names.contains(&"grpc.health.v1.Health"),
        "{names:?}"
    );
    assert!(!names.contains(&"honi.voices.v1.VoiceService"), "{names:?}");
    let symbol = MessageRequest::FileContainingSymbol("honi.outbox.v1.FeedService".to_owned());
    assert!(matches!(ask(&server, symbol).await, MessageResponse::FileDescriptorResponse(_)));
}

#[tokio::test]
async fn older_clients_find_reflection_too() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    let list = v1alpha::server_reflection_request::MessageRequest::ListServices(String::new());
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(list),
    };
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(server.plain());
    let mut answers = client
        .server_reflection_info(futures::stream::iter([request]))
        .await
        .expect("open")
        .into_inner();
    answers.message().await.expect("answered").expect("one answer");
}

#[tokio::test]
async fn health_is_open_and_an_unknown_method_is_not() {
    let suite = Suite::new();
    let server = suite.serve("honi-voices", Feed::empty(), ServeSettings::default()).await;
    let mut health = HealthClient::new(server.plain());
    for service in ["", "honi.outbox.v1.FeedService"] {
        let answer = health
            .check(HealthCheckRequest {
                service: service.to_owned(),
            })
            .await
            .expect("open to everybody");
        assert_eq!(answer.get_ref().status, 1, "SERVING");
    }
    for (token, code) in [(None, Code::Unauthenticated), (Some(suite.token(&["CMG"])), Code::Unimplemented)] {
        assert_eq!(unknown(&server, token).await, code);
    }
}

async fn unknown(server: &Running, token: Option<honi_settings::Secret>) -> Code {
    let telemetry = honi_telemetry::Recorder::default().telemetry("caller");
    let identity = honi_call::Identity::bearer(move || token.clone());
    let mut client = tonic::client::Grpc::new(server.channel(identity, &telemetry));
    client.ready().await.expect("always ready");
    let path = http::uri::PathAndQuery::from_static("/honi.voices.v1.VoiceService/Nothing");
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckRequest>::default();
    client
        .unary(tonic::Request::new(HealthCheckRequest::default()), path, codec)
        .await
        .expect_err("there is none")
        .code()
}

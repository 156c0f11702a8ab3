use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Request, StatusCode},
};
use futures::FutureExt as _;
use honi_orchestration::{Authenticate, Codec, codec_endpoint};
use temporalio_common::{
    data_converters::{PayloadCodec as _, SerializationContextData},
    protos::temporal::api::common::v1::{Payload, Payloads},
};
use tower::ServiceExt as _;

use crate::fixtures::settings;

const UI: &str = "http://127.0.0.1:8233";

async fn call(request: Request<Body>) -> (StatusCode, Option<HeaderValue>, Vec<u8>) {
    let authenticate: Authenticate = Arc::new(|headers| {
        let known = headers.get("authorization").is_some_and(|token| token == "Bearer an-auditor");
        async move { known }.boxed()
    });
    let router = codec_endpoint(codec(), HeaderValue::from_static(UI), authenticate);
    let response = router.oneshot(request).await.expect("answered");
    let allowed = response.headers().get("access-control-allow-origin").cloned();
    (
        response.status(),
        allowed,
        to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec(),
    )
}

fn codec() -> Codec {
    Codec::new(&settings("http://127.0.0.1:1", "honi")).expect("sound settings")
}

fn plain() -> Payload {
    Payload {
        metadata: [("encoding".to_owned(), b"json/plain".to_vec())].into(),
        data: b"\"Kokoro\"".to_vec(),
        ..Payload::default()
    }
}

async fn decode(token: &str, body: Vec<u8>) -> (StatusCode, Option<HeaderValue>, Vec<u8>) {
    let request = Request::post("/decode")
        .header("content-type", "application/json")
        .header("authorization", token);
    call(request.body(Body::from(body)).expect("a request")).await
}

async fn sealed() -> Vec<u8> {
    let payloads = codec()
        .encode(&SerializationContextData::None, vec![plain()])
        .await
        .expect("sealed");
    serde_json::to_vec(&Payloads { payloads }).expect("JSON")
}

#[tokio::test]
async fn who_may_see_payloads_sees_them() {
    let (status, allowed, body) = decode("Bearer an-auditor", sealed().await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(allowed, Some(HeaderValue::from_static(UI)));
    let payloads: Payloads = serde_json::from_slice(&body).expect("payloads");
    assert_eq!(payloads.payloads, [plain()]);
}

#[tokio::test]
async fn nobody_else_does() {
    let (status, _, body) = decode("Bearer a-stranger", sealed().await).await;
    assert_eq!((status, body.len()), (StatusCode::UNAUTHORIZED, 0));
}

#[tokio::test]
async fn what_was_changed_is_refused_without_a_reason() {
    let mut payloads = codec()
        .encode(&SerializationContextData::None, vec![plain()])
        .await
        .expect("sealed");
    payloads[0].data[20] ^= 1;
    let body = serde_json::to_vec(&Payloads { payloads }).expect("JSON");
    let (status, _, body) = decode("Bearer an-auditor", body).await;
    assert_eq!((status, body.len()), (StatusCode::BAD_REQUEST, 0));
}

#[tokio::test]
async fn a_browser_may_ask_before_it_calls() {
    let request = Request::options("/decode")
        .header("origin", UI)
        .header("access-control-request-method", "POST");
    let (status, allowed, _) = call(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((status, allowed), (StatusCode::NO_CONTENT, Some(HeaderValue::from_static(UI))));
}

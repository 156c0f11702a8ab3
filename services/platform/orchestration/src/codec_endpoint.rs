//! The endpoint by which Temporal's web UI shows payloads to those who may see them: the browser sends what it got, and shows what comes
//! back. Decoding only; nobody writes payloads by hand.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::post,
};
use futures::future::BoxFuture;
use temporalio_common::{
    data_converters::{PayloadCodec as _, SerializationContextData},
    protos::temporal::api::common::v1::Payloads,
};

use crate::codec::Codec;

/// Decides by the headers of a request, such as its bearer token, whether who asks may see payloads.
pub type Authenticate = Arc<dyn Fn(HeaderMap) -> BoxFuture<'static, bool> + Send + Sync>;

/// Headers that the UI sends.
const ALLOWED_HEADERS: &str = "authorization, authorization-extras, content-type, x-namespace";

#[derive(Clone)]
struct Door {
    codec: Codec,
    origin: HeaderValue,
    authenticate: Authenticate,
}

/// A router that serves `POST /decode` as Temporal's UI and CLI call it, to pages of `ui_origin` (such as `http://127.0.0.1:8233`) and to those
/// whom `authenticate` lets in.
pub fn codec_endpoint(codec: Codec, ui_origin: HeaderValue, authenticate: Authenticate) -> Router {
    let door = Door {
        codec,
        origin: ui_origin,
        authenticate,
    };
    Router::new()
        .route("/decode", post(decode))
        .layer(middleware::from_fn_with_state(door.clone(), cross_origin))
        .with_state(door)
}

async fn decode(State(door): State<Door>, headers: HeaderMap, Json(payloads): Json<Payloads>) -> Response {
    if !(door.authenticate)(headers).await {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match door.codec.decode(&SerializationContextData::None, payloads.payloads).await {
        Ok(payloads) => Json(Payloads { payloads }).into_response(),
        // Why is told to nobody: it could help to forge one.
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Answers the browser's question before the call, and marks the answer as readable by the UI's pages only. A page of another origin may
/// send the request, but its browser keeps the answer from it.
async fn cross_origin(State(door): State<Door>, request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, door.origin);
    set(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    set(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED_HEADERS));
    set(header::VARY, HeaderValue::from_static("origin"));
    response
}

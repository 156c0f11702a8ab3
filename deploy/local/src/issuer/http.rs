//! The routes, and who may reach them.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{Issuer, discovery, page, token_endpoint};
use crate::loopback;

/// No request of ours is larger.
const MAX_BODY: usize = 16 * 1024;

/// The page's own form and style, nothing else.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");

pub(super) fn router(issuer: Issuer) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::document))
        .route("/.well-known/oauth-authorization-server", get(discovery::document))
        .route("/jwks.json", get(discovery::keys))
        .route("/token", post(token_endpoint::token))
        .route("/device_authorization", post(token_endpoint::device_authorization))
        .route("/device", get(page::show).post(page::answer))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(issuer.clone(), guard))
        .with_state(issuer)
}

/// Refuses what a web page from elsewhere could make a browser send. Whatever runs on this machine by itself may sign in as anybody; that is what the issuer is for.
async fn guard(State(issuer): State<Issuer>, request: Request, next: Next) -> Response {
    let here = issuer.0.address;
    if !loopback::is_meant(request.headers(), here, here) {
        return (StatusCode::MISDIRECTED_REQUEST, "this issuer is local\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

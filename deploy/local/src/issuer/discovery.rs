//! What the issuer says about itself (OpenID Connect Discovery 1.0, RFC 8414), and its keys (RFC 7517).

use axum::Json;
use axum::extract::State;
use honi_access::token::jwk::JwkSet;
use serde_json::{Value, json};

use super::token_endpoint::{CLIENT_CREDENTIALS, DEVICE_CODE};
use super::{Issuer, LOGIN_AS};

pub(super) async fn document(State(issuer): State<Issuer>) -> Json<Value> {
    let url = issuer.url();
    Json(json!({
        "issuer": url,
        "jwks_uri": format!("{url}/jwks.json"),
        "token_endpoint": format!("{url}/token"),
        "device_authorization_endpoint": format!("{url}/device_authorization"),
        "grant_types_supported": [CLIENT_CREDENTIALS, DEVICE_CODE, LOGIN_AS],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

pub(super) async fn keys(State(issuer): State<Issuer>) -> Json<JwkSet> {
    Json(issuer.0.keys.published(issuer.0.clock.now()))
}

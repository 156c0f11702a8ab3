//! Errors as OAuth clients expect them (RFC 6749 §5.2, RFC 8628 §3.5).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::IssuerError;

/// An error of the token or the device endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct OauthError {
    pub(super) code: &'static str,
    pub(super) description: &'static str,
}

impl OauthError {
    pub(super) const fn new(code: &'static str, description: &'static str) -> Self {
        Self { code, description }
    }

    pub(super) const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) const fn invalid_grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    fn status(self) -> StatusCode {
        match self.code {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<IssuerError> for OauthError {
    fn from(error: IssuerError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "no token could be made");
        Self::new("server_error", "no token could be made")
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.code, "error_description": self.description }));
        let mut response = (self.status(), body).into_response();
        if self.status() == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"honi\""));
        }
        response
    }
}

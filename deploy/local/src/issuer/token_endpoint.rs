//! `/token` and `/device_authorization`.

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, header};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use honi_access::Role;
use serde::Deserialize;
use serde_json::{Value, json};

use super::oauth_error::OauthError;
use super::people::Person;
use super::{Issuer, LOGIN_AS, Subject, TOKEN_LIFETIME, device};

pub(super) const CLIENT_CREDENTIALS: &str = "client_credentials";
pub(super) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Deserialize)]
pub(super) struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    device_code: Option<String>,
    role: Option<String>,
    staff: Option<String>,
    /// One of the services; without it the token is for all.
    audience: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct DeviceRequest {
    client_id: Option<String>,
}

const UNREADABLE: OauthError = OauthError::invalid_request("the body is not a form, or a parameter comes twice");

pub(super) async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Result<Json<Value>, OauthError> {
    let Form(mut request) = form.map_err(|_| UNREADABLE)?;
    let audience = request.audience.take();
    if audience.as_ref().is_some_and(|audience| !issuer.0.audiences.contains(audience)) {
        return Err(OauthError::new("invalid_target", "no such audience"));
    }
    let subject = match request.grant_type.as_deref() {
        Some(CLIENT_CREDENTIALS) => client(&issuer, &headers, &request)?,
        Some(DEVICE_CODE) => device(&issuer, &request)?.into(),
        Some(LOGIN_AS) => login_as(&issuer, &request)?.into(),
        Some(_) => return Err(OauthError::new("unsupported_grant_type", "see /.well-known/openid-configuration")),
        None => return Err(OauthError::invalid_request("grant_type is missing")),
    };
    // That somebody signed in is worth a line; the token is not.
    tracing::info!(subject = %subject.name, grant = request.grant_type.as_deref(), "token issued");
    let token = issuer.token(subject, audience)?;
    Ok(Json(
        json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFETIME.num_seconds() }),
    ))
}

pub(super) async fn device_authorization(
    State(issuer): State<Issuer>,
    form: Result<Form<DeviceRequest>, FormRejection>,
) -> Result<Json<Value>, OauthError> {
    let Form(request) = form.map_err(|_| UNREADABLE)?;
    let client_id = request
        .client_id
        .filter(|id| !id.is_empty())
        .ok_or(OauthError::invalid_request("client_id is missing"))?;
    let codes = issuer.0.devices.start(&client_id, issuer.0.clock.now())?;
    let page = format!("{}/device", issuer.url());
    Ok(Json(json!({
        "device_code": codes.device_code,
        "user_code": codes.user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={}", codes.user_code),
        "expires_in": device::LIFETIME.num_seconds(),
        "interval": codes.interval,
    })))
}

/// The application, by HTTP Basic or by the form; not by both (RFC 6749 §2.3).
fn client(issuer: &Issuer, headers: &HeaderMap, request: &TokenRequest) -> Result<Subject, OauthError> {
    let basic = basic(headers)?;
    let (name, secret) = match (basic, &request.client_id, &request.client_secret) {
        (Some((name, secret)), id, None) if id.as_ref().is_none_or(|id| *id == name) => (name, secret),
        (Some(_), _, _) => return Err(OauthError::invalid_request("the client authenticates in two ways")),
        (None, Some(name), Some(secret)) => (name.clone(), secret.clone()),
        (None, _, _) => return Err(OauthError::new("invalid_client", "client_id and client_secret are missing")),
    };
    // One answer for an unknown name and a wrong secret.
    issuer
        .0
        .applications
        .authenticated(&name, &secret)
        .ok_or(OauthError::new("invalid_client", "no such client, or another secret"))
}

fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OauthError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let credentials = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, credentials)| STANDARD.decode(credentials).ok())
        .and_then(|credentials| String::from_utf8(credentials).ok())
        .and_then(|credentials| {
            credentials
                .split_once(':')
                .map(|(name, secret)| (name.to_owned(), secret.to_owned()))
        });
    credentials
        .map(Some)
        .ok_or(OauthError::new("invalid_client", "the authorization header is not HTTP Basic"))
}

fn device(issuer: &Issuer, request: &TokenRequest) -> Result<Person, OauthError> {
    let client_id = request
        .client_id
        .as_deref()
        .ok_or(OauthError::invalid_request("client_id is missing"))?;
    let code = request
        .device_code
        .as_deref()
        .ok_or(OauthError::invalid_request("device_code is missing"))?;
    let staff = issuer.0.devices.redeem(code, client_id, issuer.0.clock.now())?;
    issuer.0.people.named(staff).ok_or(OauthError::invalid_grant("that staff is gone"))
}

fn login_as(issuer: &Issuer, request: &TokenRequest) -> Result<Person, OauthError> {
    match (&request.role, &request.staff) {
        (Some(role), None) => {
            let role: Role = role
                .parse()
                .map_err(|_| OauthError::invalid_request("role is not the code of a role"))?;
            issuer
                .0
                .people
                .with_role(role)
                .ok_or(OauthError::invalid_grant("nobody here holds that role"))
        }
        (None, Some(staff)) => {
            let staff = staff
                .parse()
                .map_err(|_| OauthError::invalid_request("staff is not staff/{uuid}"))?;
            issuer
                .0
                .people
                .named(staff)
                .ok_or(OauthError::invalid_grant("there is no such staff"))
        }
        _ => Err(OauthError::invalid_request("either role or staff is needed")),
    }
}

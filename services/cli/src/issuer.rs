//! Getting a token from the identity provider: as somebody who holds a role, in the local suite; by the OAuth device flow (RFC 8628) anywhere.

use std::time::Duration;

use honi_access::https;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{CliError, Exit};
use crate::output::Output;
use crate::session::Session;
use crate::settings::Settings;

/// The local suite's own grant; no other identity provider has it.
const LOGIN_AS: &str = "urn:honi:login-as";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// RFC 8628 §3.2 and §3.5: how often to ask if nothing is said, and how much less often when told to slow down.
const DEFAULT_INTERVAL: u64 = 5;
const SLOWER_BY: u64 = 5;

/// What one request may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The identity provider.
pub(crate) struct Issuer<'a> {
    settings: &'a Settings,
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    token_endpoint: String,
    #[serde(default)]
    device_authorization_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct DeviceCodes {
    device_code: String,
    user_code: String,
    verification_uri: String,
    #[serde(default)]
    verification_uri_complete: Option<String>,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
}

/// RFC 6749 §5.2.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

enum Answer<T> {
    Given(T),
    Refused(Refusal),
}

impl<'a> Issuer<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            http: https::client(),
        }
    }

    /// Signs in as somebody who holds a role (its code), or as one staff (`staff/…`). Local suite only.
    pub(crate) async fn login_as(&self, who: &str) -> Result<Session, CliError> {
        let parameter = if who.starts_with("staff/") { "staff" } else { "role" };
        let endpoint = self.discover().await?.token_endpoint;
        let form = [("grant_type", LOGIN_AS), ("client_id", &self.settings.client_id), (parameter, who)];
        match self.post::<TokenAnswer>(&endpoint, &form).await? {
            Answer::Given(answer) => Session::of(&answer.access_token),
            Answer::Refused(refusal) => Err(refused(&refusal)),
        }
    }

    /// Signs in by approving on a page in a browser.
    pub(crate) async fn device_flow(&self, output: &Output) -> Result<Session, CliError> {
        let discovery = self.discover().await?;
        let endpoint = discovery
            .device_authorization_endpoint
            .ok_or_else(|| CliError::told("login-no-device-flow", "", Exit::Failed))?;
        let codes: DeviceCodes = match self.post(&endpoint, &[("client_id", &self.settings.client_id)]).await? {
            Answer::Given(codes) => codes,
            Answer::Refused(refusal) => return Err(refused(&refusal)),
        };
        let page = codes.verification_uri_complete.as_ref().unwrap_or(&codes.verification_uri);
        output.say_with("login-approve", &[("page", page), ("code", &codes.user_code)]);
        let approved = self.wait_for_approval(&discovery.token_endpoint, &codes);
        let expired = || CliError::told("login-not-approved", "expired_token", Exit::NotPermitted);
        tokio::time::timeout(Duration::from_secs(codes.expires_in), approved)
            .await
            .map_err(|_| expired())?
    }

    async fn wait_for_approval(&self, endpoint: &str, codes: &DeviceCodes) -> Result<Session, CliError> {
        let form = [
            ("grant_type", DEVICE_CODE),
            ("client_id", self.settings.client_id.as_str()),
            ("device_code", codes.device_code.as_str()),
        ];
        let mut seconds = codes.interval.unwrap_or(DEFAULT_INTERVAL).max(1);
        let mut tick = tokio::time::interval(Duration::from_secs(seconds));
        tick.tick().await; // The first is at once; nobody has approved by then.
        loop {
            tick.tick().await;
            seconds = match self.post::<TokenAnswer>(endpoint, &form).await {
                Ok(Answer::Given(answer)) => return Session::of(&answer.access_token),
                Ok(Answer::Refused(refusal)) => match refusal.error.as_str() {
                    "authorization_pending" => continue,
                    "slow_down" => seconds + SLOWER_BY,
                    _ => return Err(CliError::told("login-not-approved", refusal.error, Exit::NotPermitted)),
                },
                // Whoever is approving in the browser need not begin again because one answer did not come (RFC 8628 §3.5).
                Err(CliError::Http { .. }) => seconds * 2,
                Err(other) => return Err(other),
            };
            tick = tokio::time::interval(Duration::from_secs(seconds));
            tick.tick().await;
        }
    }

    async fn discover(&self) -> Result<Discovery, CliError> {
        let url = format!(
            "{}/.well-known/openid-configuration",
            self.settings.endpoints.issuer.trim_end_matches('/')
        );
        let answer = self
            .http
            .get(url)
            .timeout(TIMEOUT)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(away)?;
        let discovery: Discovery = answer.json().await.map_err(away)?;
        self.check(&discovery)?;
        Ok(discovery)
    }

    /// The document must be that of the issuer which is configured (OpenID Connect Discovery §4.3), and a code or token goes nowhere else than
    /// where it could have been sent by the settings.
    fn check(&self, discovery: &Discovery) -> Result<(), CliError> {
        let configured = &self.settings.endpoints.issuer;
        if discovery.issuer.trim_end_matches('/') != configured.trim_end_matches('/') {
            return Err(CliError::told("login-other-issuer", &discovery.issuer, Exit::Failed));
        }
        let endpoints = [Some(&discovery.token_endpoint), discovery.device_authorization_endpoint.as_ref()];
        for endpoint in endpoints.into_iter().flatten() {
            https::require(endpoint).map_err(|fault| CliError::told("endpoint-unusable", format!("{endpoint} {fault}"), Exit::Failed))?;
        }
        Ok(())
    }

    async fn post<T: DeserializeOwned>(&self, url: &str, form: &[(&str, &str)]) -> Result<Answer<T>, CliError> {
        let answer = self.http.post(url).timeout(TIMEOUT).form(form).send().await.map_err(away)?;
        if answer.status().is_client_error() {
            return Ok(Answer::Refused(answer.json().await.map_err(away)?));
        }
        Ok(Answer::Given(answer.error_for_status().map_err(away)?.json().await.map_err(away)?))
    }
}

fn refused(refusal: &Refusal) -> CliError {
    let detail = if refusal.error_description.is_empty() {
        &refusal.error
    } else {
        &refusal.error_description
    };
    CliError::told("login-refused", detail, Exit::NotPermitted)
}

fn away(source: reqwest::Error) -> CliError {
    CliError::Http {
        what: "identity-provider",
        source: source.without_url(),
    }
}

//! Who we say we are.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use honi_access::https;
use honi_settings::{Secret, Validate};
use honi_telemetry::Deadline;
use http::HeaderValue;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tonic::Status;

/// A token is renewed so long before it expires, so that none expires on its way.
const RENEW_BEFORE: Duration = Duration::from_secs(30);
/// What the identity provider may take.
const FETCH_WITHIN: Duration = Duration::from_secs(5);

/// The account of an application at the identity provider (OAuth 2.0 client credentials, RFC 6749 §4.4).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCredentials {
    /// The provider's token endpoint.
    pub token_url: String,
    /// Such as `honi-worker`.
    pub client_id: String,
    /// The account's secret.
    pub secret: Secret,
}

impl Validate for ClientCredentials {
    fn validate(&self) -> Result<(), String> {
        https::require(&self.token_url).map_err(|fault| format!("token_url {fault}"))
    }
}

/// Who we say we are when we call. Cheap to clone; clones share the token.
#[derive(Clone)]
pub struct Identity(Kind);

#[derive(Clone)]
enum Kind {
    None,
    Bearer(Arc<dyn Fn() -> Option<Secret> + Send + Sync>),
    ClientCredentials(Arc<Account>),
}

struct Account {
    credentials: ClientCredentials,
    http: reqwest::Client,
    token: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    header: HeaderValue,
    renew_at: Deadline,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    /// Seconds. RFC 6749 only recommends it; without it the token is fetched anew soon.
    #[serde(default)]
    expires_in: u64,
}

impl Identity {
    /// Nobody: for services that are open, such as health.
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// A token that somebody else keeps, such as a person's after signing in. Asked at every call.
    pub fn bearer(token: impl Fn() -> Option<Secret> + Send + Sync + 'static) -> Self {
        Self(Kind::Bearer(Arc::new(token)))
    }

    /// An application, whose token is fetched when first needed and renewed before it expires.
    pub fn client_credentials(credentials: ClientCredentials) -> Self {
        let account = Account {
            credentials,
            http: https::client(),
            token: Mutex::new(None),
        };
        Self(Kind::ClientCredentials(Arc::new(account)))
    }

    /// The value of `authorization`.
    ///
    /// # Errors
    /// UNAVAILABLE if the identity provider does not answer, UNAUTHENTICATED if it refuses us or the token is unusable.
    pub(crate) async fn authorization(&self) -> Result<Option<HeaderValue>, Status> {
        match &self.0 {
            Kind::None => Ok(None),
            Kind::Bearer(token) => token().map(|token| bearer(token.expose())).transpose(),
            Kind::ClientCredentials(account) => account.authorization().await.map(Some),
        }
    }

    /// Forgets the token that was refused: its key may have been withdrawn before it expired.
    pub(crate) async fn refused(&self, header: &HeaderValue) {
        if let Kind::ClientCredentials(account) = &self.0 {
            let mut token = account.token.lock().await;
            // Another call may have renewed it meanwhile.
            token.take_if(|token| token.header == header);
        }
    }
}

impl Account {
    async fn authorization(&self) -> Result<HeaderValue, Status> {
        // Whoever comes first fetches; the others wait for that token instead of fetching their own.
        let mut token = self.token.lock().await;
        if let Some(token) = token.as_ref().filter(|token| !token.renew_at.has_passed()) {
            return Ok(token.header.clone());
        }
        let fetched = self.fetch().await?;
        let header = fetched.header.clone();
        *token = Some(fetched);
        Ok(header)
    }

    async fn fetch(&self) -> Result<Token, Status> {
        let ClientCredentials {
            token_url,
            client_id,
            secret,
        } = &self.credentials;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", secret.expose()),
        ];
        let answer = self.http.post(token_url).timeout(FETCH_WITHIN).form(&form).send().await;
        let answer = answer.map_err(|_| unreachable())?;
        if answer.status().is_server_error() {
            return Err(unreachable());
        }
        if !answer.status().is_success() {
            return Err(Status::unauthenticated("the identity provider refuses this application"));
        }
        let answer: TokenAnswer = answer.json().await.map_err(|_| unreachable())?;
        let renew_after = Duration::from_secs(answer.expires_in).saturating_sub(RENEW_BEFORE);
        Ok(Token {
            header: bearer(&answer.access_token)?,
            renew_at: Deadline::after(renew_after),
        })
    }
}

fn unreachable() -> Status {
    Status::unavailable("the identity provider does not answer")
}

fn bearer(token: &str) -> Result<HeaderValue, Status> {
    let mut header =
        HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Status::unauthenticated("the token cannot stand in a header"))?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::None => "Identity::none",
            Kind::Bearer(_) => "Identity::bearer",
            Kind::ClientCredentials(_) => "Identity::client_credentials",
        })
    }
}

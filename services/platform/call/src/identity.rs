//! Who we say we are.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use honi_access::https;
use honi_settings::{Secret, Validate};
use honi_telemetry::Deadline;
use http::HeaderValue;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tonic::Status;
use tracing::instrument::WithSubscriber;

/// A token is renewed so long before it expires, so that none expires on its way.
const RENEW_BEFORE: Duration = Duration::from_secs(30);
/// A fetch that failed is not repeated for so long: a provider in trouble is not helped by being asked at every call.
const FAILURE_LASTS: Duration = Duration::from_secs(1);
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
    state: Mutex<State>,
}

/// What an account knows.
#[derive(Default)]
enum State {
    /// Nothing yet, or no more.
    #[default]
    Nothing,
    /// A fetch is under way, in a task of its own: a call that goes away takes nothing from those that wait with it.
    Fetching(Fetch),
    /// A token, or why there is none, for some time.
    Known { outcome: Outcome, until: Deadline },
}

type Outcome = Result<HeaderValue, Status>;
type Fetch = watch::Receiver<Option<Outcome>>;

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
            state: Mutex::default(),
        };
        Self(Kind::ClientCredentials(Arc::new(account)))
    }

    /// The account of a service's settings; nobody if it has no token endpoint, as where a service is tried alone.
    pub fn of_account(credentials: &ClientCredentials) -> Self {
        if credentials.token_url.is_empty() {
            Self::none()
        } else {
            Self::client_credentials(credentials.clone())
        }
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

    /// Forgets the token that was refused: its key may have been withdrawn before it expired. Answers whether there can be another one.
    pub(crate) fn refused(&self, header: &HeaderValue) -> bool {
        let Kind::ClientCredentials(account) = &self.0 else {
            return false;
        };
        let mut state = account.state();
        // Another call may have renewed it meanwhile.
        if matches!(&*state, State::Known { outcome: Ok(known), .. } if known == header) {
            *state = State::Nothing;
        }
        true
    }
}

impl Account {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn authorization(self: &Arc<Self>) -> Outcome {
        let mut fetch = match self.known_or_fetched() {
            Ok(known) => return known,
            Err(fetch) => fetch,
        };
        let outcome = fetch.wait_for(Option::is_some).await;
        // Without an outcome the task has panicked.
        outcome
            .ok()
            .and_then(|outcome| outcome.clone())
            .unwrap_or_else(|| Err(unreachable()))
    }

    /// What is known, or the fetch that will tell.
    fn known_or_fetched(self: &Arc<Self>) -> Result<Outcome, Fetch> {
        let mut state = self.state();
        match &*state {
            State::Known { outcome, until } if !until.has_passed() => return Ok(outcome.clone()),
            // One whose task is gone told nothing.
            State::Fetching(fetch) if fetch.has_changed().is_ok() => return Err(fetch.clone()),
            State::Fetching(_) | State::Known { .. } | State::Nothing => {}
        }
        let (tells, fetch) = watch::channel(None);
        *state = State::Fetching(fetch.clone());
        let account = Arc::clone(self);
        let fetching = async move {
            let (outcome, until) = match account.fetch().await {
                Ok(token) => (Ok(token.header), token.renew_at),
                Err(failure) => (Err(failure), Deadline::after(FAILURE_LASTS)),
            };
            *account.state() = State::Known {
                outcome: outcome.clone(),
                until,
            };
            tells.send_replace(Some(outcome));
        };
        tokio::spawn(fetching.with_current_subscriber());
        Err(fetch)
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

//! The issuer's public keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_clock::Clock;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use reqwest::Client;
use tokio::sync::watch;
use tracing::instrument::WithSubscriber;

use super::AuthenticationError;
use crate::https;

/// Keys older than that are fetched again, in the background.
const REFRESH_AFTER: TimeDelta = TimeDelta::minutes(5);

/// Keys older than that are not used any more: the issuer may have withdrawn them while it could not be reached.
const STALE_AFTER: TimeDelta = TimeDelta::hours(1);

/// Between the end of a fetch and the next one lies at least that, so that tokens with invented key ids cannot make us flood the issuer.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(5);

/// As long as that a fetch may take.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// A larger key set is refused.
const MAX_SET_BYTES: usize = 64 * 1024;

/// An Ed25519 public key.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct PublicKey([u8; 32]);

impl PublicKey {
    pub(super) fn decoding(self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.0)
    }
}

type Set = HashMap<String, PublicKey>;

/// The keys by their ids, fetched when needed.
pub(super) struct Keys {
    source: Source,
    state: RwLock<State>,
    /// The last fetch that was begun, so that many requests wait for one.
    fetch: Mutex<Option<Fetch>>,
}

enum Source {
    Fixed,
    Fetched { client: Client, url: String, clock: Clock },
}

/// A fetch that runs in a task of its own: a request that goes away takes nothing from those that wait with it.
#[derive(Clone)]
struct Fetch(watch::Receiver<()>);

impl Fetch {
    fn is_running(&self) -> bool {
        // The task holds the sender.
        self.0.has_changed().is_ok()
    }

    async fn ended(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

#[derive(Default)]
struct State {
    keys: Set,
    fetched_at: Option<DateTime<Utc>>,
    /// When the last fetch ended, well or not.
    attempted_at: Option<DateTime<Utc>>,
}

enum Age {
    Fresh,
    Old,
    Stale,
}

impl Keys {
    pub(super) fn fixed(jwks: &str) -> Result<Self, AuthenticationError> {
        let keys = read(jwks.as_bytes()).map_err(|_| AuthenticationError::KeysUnavailable)?;
        let state = State {
            keys,
            fetched_at: None,
            attempted_at: None,
        };
        Ok(Self {
            source: Source::Fixed,
            state: RwLock::new(state),
            fetch: Mutex::default(),
        })
    }

    pub(super) fn fetched(url: &str, clock: Clock) -> Result<Self, AuthenticationError> {
        let client = https::builder().timeout(FETCH_TIMEOUT).build().map_err(|error| {
            tracing::error!(error = %error, "no HTTP client for the issuer's keys");
            AuthenticationError::KeysUnavailable
        })?;
        let source = Source::Fetched {
            client,
            url: url.to_owned(),
            clock,
        };
        Ok(Self {
            source,
            state: RwLock::default(),
            fetch: Mutex::default(),
        })
    }

    /// The key with that id, from a set that is not stale.
    pub(super) async fn find(self: &Arc<Self>, kid: &str, now: DateTime<Utc>) -> Result<PublicKey, AuthenticationError> {
        match self.look(kid, now) {
            (Some(key), Age::Fresh) => Ok(key),
            (Some(key), Age::Old) => {
                self.refresh(now);
                Ok(key)
            }
            (None, _) | (_, Age::Stale) => {
                if let Some(fetch) = self.refresh(now) {
                    fetch.ended().await;
                }
                match self.look(kid, now) {
                    (_, Age::Stale) => Err(AuthenticationError::KeysUnavailable),
                    (Some(key), Age::Fresh | Age::Old) => Ok(key),
                    (None, Age::Fresh | Age::Old) => Err(AuthenticationError::UnknownKey),
                }
            }
        }
    }

    fn look(&self, kid: &str, now: DateTime<Utc>) -> (Option<PublicKey>, Age) {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let age = match (&self.source, state.fetched_at) {
            (Source::Fixed, _) => Age::Fresh,
            (_, Some(at)) if now - at < REFRESH_AFTER => Age::Fresh,
            (_, Some(at)) if now - at < STALE_AFTER => Age::Old,
            _ => Age::Stale,
        };
        (state.keys.get(kid).copied(), age)
    }

    /// The fetch that is running, or one that begins now; none if one ended just now.
    fn refresh(self: &Arc<Self>, now: DateTime<Utc>) -> Option<Fetch> {
        if matches!(self.source, Source::Fixed) {
            return None;
        }
        let mut last = self.fetch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = last.as_ref().filter(|fetch| fetch.is_running()) {
            return Some(running.clone());
        }
        if self.ended_just_now(now) {
            return None;
        }
        let (until_ended, ended) = watch::channel(());
        let keys = Arc::clone(self);
        let fetching = async move {
            keys.fetch(now).await;
            drop(until_ended);
        };
        tokio::spawn(fetching.with_current_subscriber());
        let fetch = Fetch(ended);
        *last = Some(fetch.clone());
        Some(fetch)
    }

    fn ended_just_now(&self, now: DateTime<Utc>) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not stop us until it has caught up.
        state.attempted_at.is_some_and(|at| (now - at).abs() < COOL_DOWN)
    }

    async fn fetch(&self, now: DateTime<Utc>) {
        let Source::Fetched { client, url, clock } = &self.source else {
            return;
        };
        let fetched = fetch(client, url).await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.attempted_at = Some(clock.now());
        match fetched {
            Ok(keys) => {
                if state.keys != keys {
                    tracing::info!(keys = keys.len(), "the issuer's keys have changed");
                }
                state.keys = keys;
                // They are at least as new as the request for them.
                state.fetched_at = Some(now);
            }
            Err(error) => tracing::warn!(error = %error, "could not fetch the issuer's keys"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("the request failed: {0}")]
    Request(#[from] reqwest::Error),
    #[error("the key set is larger than {MAX_SET_BYTES} bytes")]
    TooLarge,
    #[error("the key set cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the key set has no Ed25519 key for signatures")]
    Empty,
}

async fn fetch(client: &Client, url: &str) -> Result<Set, FetchError> {
    let mut response = client.get(url).send().await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_SET_BYTES {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    read(&body)
}

/// The keys of a set that we can use. Others are passed over: an issuer may also serve clients that use RSA.
fn read(jwks: &[u8]) -> Result<Set, FetchError> {
    let set: JwkSet = serde_json::from_slice(jwks)?;
    let keys: Set = set.keys.iter().filter_map(usable).collect();
    if keys.is_empty() { Err(FetchError::Empty) } else { Ok(keys) }
}

fn usable(jwk: &Jwk) -> Option<(String, PublicKey)> {
    let AlgorithmParameters::OctetKeyPair(pair) = &jwk.algorithm else {
        return None;
    };
    let for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let for_eddsa = matches!(jwk.common.key_algorithm, None | Some(KeyAlgorithm::EdDSA));
    if pair.curve != EllipticCurve::Ed25519 || !for_signatures || !for_eddsa {
        return None;
    }
    let key = DecodingKey::from_jwk(jwk).ok()?;
    let bytes = key.try_get_as_bytes().ok()?.try_into().ok()?;
    Some((jwk.common.key_id.clone()?, PublicKey(bytes)))
}

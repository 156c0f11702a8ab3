//! An issuer of tokens, and one that publishes its keys over HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use chrono::{DateTime, Utc};
use honi_access::token::{Audience, Claims, SigningKey};
use honi_access::{AccessSettings, AuthenticationError, Authenticator};
use honi_clock::{Clock, ManualClock};
use http::{HeaderMap, header};
use tokio::sync::{Notify, OwnedRwLockWriteGuard, RwLock};

pub(crate) const ISSUER: &str = "https://id.example.coop";
pub(crate) const AUDIENCE: &str = "honi-voices";
pub(crate) const HANAKO: &str = "staff/01920000-0000-7000-8000-000000000001";
pub(crate) const TARO: &str = "staff/01920000-0000-7000-8000-000000000002";

pub(crate) fn start_of_test() -> DateTime<Utc> {
    "2026-11-24T01:00:00Z".parse().expect("a time")
}

/// An issuer whose keys never change, and an authenticator that knows them.
pub(crate) struct Issuer {
    pub(crate) key: SigningKey,
    pub(crate) hand: ManualClock,
    pub(crate) authenticator: Authenticator,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        let key = SigningKey::generate().expect("a key");
        let (clock, hand) = Clock::manual(start_of_test());
        let authenticator = Authenticator::with_keys(ISSUER, AUDIENCE, &key.jwks(), clock).expect("an authenticator");
        Self { key, hand, authenticator }
    }

    /// The outcome for a token with these claims.
    pub(crate) async fn outcome(&self, claims: &Claims) -> Result<honi_access::Actor, AuthenticationError> {
        let token = self.key.sign(claims).expect("a token");
        self.authenticator.authenticate(&bearer(&token)).await
    }
}

/// Valid claims for a quarter of an hour.
pub(crate) fn claims(subject: &str, roles: &[&str], now: DateTime<Utc>) -> Claims {
    Claims {
        iss: ISSUER.to_owned(),
        sub: subject.to_owned(),
        aud: Audience::Several(vec!["honi-members".to_owned(), AUDIENCE.to_owned()]),
        iat: Some(now.timestamp()),
        nbf: Some(now.timestamp()),
        exp: now.timestamp() + 900,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org_unit: None,
        employed_until: None,
    }
}

pub(crate) fn bearer(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().expect("a header"));
    headers
}

/// A place where keys are published.
pub(crate) struct Published {
    pub(crate) body: Arc<Mutex<Option<String>>>,
    pub(crate) fetches: Arc<AtomicUsize>,
    pub(crate) settings: AccessSettings,
    /// Told of each fetch as it arrives.
    arrived: Arc<Notify>,
    gate: Arc<RwLock<()>>,
}

impl Published {
    /// Publishes the keys; `None` answers with an error.
    pub(crate) async fn start(jwks: Option<String>) -> Self {
        let body = Arc::new(Mutex::new(jwks));
        let fetches = Arc::new(AtomicUsize::new(0));
        let (arrived, gate) = (Arc::new(Notify::new()), Arc::new(RwLock::new(())));
        let (shown, counted) = (Arc::clone(&body), Arc::clone(&fetches));
        let (tells, opens) = (Arc::clone(&arrived), Arc::clone(&gate));
        let answer = move || async move {
            counted.fetch_add(1, Ordering::SeqCst);
            tells.notify_one();
            let _open = opens.read().await;
            shown.lock().expect("not poisoned").clone().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/jwks.json", get(answer))).await });
        let settings = AccessSettings {
            issuer: ISSUER.to_owned(),
            jwks_url: format!("http://{address}/jwks.json"),
            audience: AUDIENCE.to_owned(),
        };
        Self {
            body,
            fetches,
            settings,
            arrived,
            gate,
        }
    }

    /// Answers no fetch until the guard is dropped.
    pub(crate) async fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.gate).write_owned().await
    }

    /// Waits for a fetch to arrive that was not waited for yet.
    pub(crate) async fn asked(&self) {
        self.arrived.notified().await;
    }

    pub(crate) fn publish(&self, jwks: Option<String>) {
        *self.body.lock().expect("not poisoned") = jwks;
    }

    pub(crate) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

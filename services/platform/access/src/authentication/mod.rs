//! From the headers of a request to an actor.

mod bearer;
mod claims;
mod error;
mod keys;
mod verified;

use std::sync::Arc;

use honi_clock::Clock;
use http::HeaderMap;
use jsonwebtoken::{Algorithm, Validation};

use crate::settings::AccessSettings;
use crate::token::Claims;
use crate::{Actor, Application};
use keys::{Keys, PublicKey};
use verified::{Fingerprint, Verified, VerifiedTokens};

pub use bearer::{ON_BEHALF_OF, ON_BEHALF_OF_TOKEN};
pub use error::AuthenticationError;

/// Says who asks. Cheap to clone; clones share the keys and the verified tokens.
///
/// A token is accepted when it is an EdDSA-signed JWT of the issuer for our audience, its key is one that the issuer publishes now, and
/// the clock stands within its times. Keys are fetched when first needed, again every few minutes, and at once (but not more often than
/// the cool-down allows) when a token names a key that is not known; requests only wait for a fetch, so that none can break it off. A verified token is remembered until it expires, because checking a
/// signature costs more than the rest of a small request.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    clock: Clock,
    keys: Arc<Keys>,
    validation: Validation,
    verified: VerifiedTokens,
}

impl Authenticator {
    /// An authenticator that fetches the issuer's keys from `jwks_url` when it first needs them.
    ///
    /// Fails when no HTTP client can be made.
    pub fn new(settings: &AccessSettings, clock: Clock) -> Result<Self, AuthenticationError> {
        let keys = Keys::fetched(&settings.jwks_url, clock.clone())?;
        Ok(Self::of(&settings.issuer, &settings.audience, keys, clock))
    }

    /// An authenticator with keys that never change, for tests. `jwks` is a JWKS text.
    pub fn with_keys(issuer: &str, audience: &str, jwks: &str, clock: Clock) -> Result<Self, AuthenticationError> {
        Ok(Self::of(issuer, audience, Keys::fixed(jwks)?, clock))
    }

    fn of(issuer: &str, audience: &str, keys: Keys, clock: Clock) -> Self {
        // One algorithm, so that no token can choose another (RFC 8725 §3.1).
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library would ask the system for the time; `claims::check_times` asks our clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self(Arc::new(Inner {
            clock,
            keys: Arc::new(keys),
            validation,
            verified: VerifiedTokens::default(),
        }))
    }

    /// Who asks, by `authorization: Bearer …` and, for an application that passes on a person's request, the person's own token in
    /// [`ON_BEHALF_OF_TOKEN`].
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Actor, AuthenticationError> {
        let credentials = bearer::credentials(headers)?;
        let sender = self.verify(credentials.token).await?;
        let Some(token) = credentials.person_token else {
            return match credentials.person {
                // A name alone proves nothing.
                Some(_) => Err(AuthenticationError::OnBehalfOf("it names a person without that person's token")),
                None => Ok(Actor::clone(&sender)),
            };
        };
        if !sender.is_application() {
            return Err(AuthenticationError::OnBehalfOf("only an application may act for a person"));
        }
        let person = self.verify(token).await?;
        if person.is_application() {
            return Err(AuthenticationError::OnBehalfOf("the token is not a person's"));
        }
        if credentials.person.is_some_and(|name| name != person.id) {
            return Err(AuthenticationError::OnBehalfOf("the token is another person's"));
        }
        let application = Application {
            id: sender.id.clone(),
            roles: sender.roles.clone(),
        };
        Ok(Actor {
            application: Some(application),
            ..Actor::clone(&person)
        })
    }

    async fn verify(&self, token: &str) -> Result<Arc<Actor>, AuthenticationError> {
        let inner = &self.0;
        let now = inner.clock.now();
        let fingerprint = Fingerprint::of(token);
        if let Some(known) = inner.verified.get(&fingerprint, now) {
            // Also a remembered token falls with its key.
            if inner.keys.find(&known.kid, now).await.is_ok_and(|key| key == known.key) {
                return Ok(known.actor);
            }
            inner.verified.forget(&fingerprint);
        }
        let kid = bearer::key_id(token)?;
        let key = inner.keys.find(&kid, now).await?;
        let claims = self.signed_claims(token, &key)?;
        let until = claims::check_times(&claims, now)?;
        let actor = Arc::new(claims::actor(&claims)?);
        inner.verified.remember(
            fingerprint,
            Verified {
                kid,
                key,
                actor: Arc::clone(&actor),
                until,
            },
            now,
        );
        Ok(actor)
    }

    fn signed_claims(&self, token: &str, key: &PublicKey) -> Result<Claims, AuthenticationError> {
        let data = jsonwebtoken::decode::<Claims>(token, &key.decoding(), &self.0.validation)?;
        Ok(data.claims)
    }
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator").finish_non_exhaustive()
    }
}

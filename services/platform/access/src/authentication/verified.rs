//! Tokens that were verified before.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::keys::PublicKey;
use crate::Actor;

/// More tokens than that are not remembered; at some 500 bytes each they take 5 MB.
const MAX_TOKENS: usize = 10_000;

/// Stands for a token in memory, so that a memory dump holds no token.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(super) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(super) fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

/// What was found when the token was verified.
#[derive(Clone)]
pub(super) struct Verified {
    pub(super) kid: String,
    pub(super) key: PublicKey,
    pub(super) actor: Arc<Actor>,
    pub(super) until: DateTime<Utc>,
}

/// The verified tokens that have not expired.
#[derive(Default)]
pub(super) struct VerifiedTokens(RwLock<HashMap<Fingerprint, Verified>>);

impl VerifiedTokens {
    pub(super) fn get(&self, fingerprint: &Fingerprint, now: DateTime<Utc>) -> Option<Verified> {
        let tokens = self.0.read().unwrap_or_else(PoisonError::into_inner);
        tokens.get(fingerprint).filter(|verified| now < verified.until).cloned()
    }

    pub(super) fn remember(&self, fingerprint: Fingerprint, verified: Verified, now: DateTime<Utc>) {
        let mut tokens = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= MAX_TOKENS {
            tokens.retain(|_, verified| now < verified.until);
        }
        if tokens.len() >= MAX_TOKENS {
            // To forget all costs each token one more check, and needs no order of use.
            tokens.clear();
        }
        tokens.insert(fingerprint, verified);
    }

    pub(super) fn forget(&self, fingerprint: &Fingerprint) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(fingerprint);
    }
}

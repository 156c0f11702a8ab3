//! The issuer's keys, kept in a file so that a restart keeps sessions.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::{fs, io};

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::token::jwk::JwkSet;
use honi_access::token::{Claims, SigningKey};
use serde::{Deserialize, Serialize};

use super::{IssuerError, TOKEN_LIFETIME};
use crate::private_file;

/// After a key's last token has expired, a verifier may still accept it for its leeway.
const LEEWAY: TimeDelta = TimeDelta::minutes(1);

/// Name of the file in the folder of keys.
const FILE: &str = "identity-issuer.json";

/// The keys and the file that holds them.
pub(super) struct KeyFile {
    path: PathBuf,
    keys: RwLock<Keys>,
}

#[derive(Clone)]
struct Keys {
    current: SigningKey,
    retired: Vec<Retired>,
}

#[derive(Clone)]
struct Retired {
    key: SigningKey,
    since: DateTime<Utc>,
}

/// The file: PKCS#8 PEM texts.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    current: String,
    retired: Vec<StoredRetired>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct StoredRetired {
    key: String,
    since: DateTime<Utc>,
}

impl KeyFile {
    /// The keys of the folder's file, or a first one if there is no file.
    pub(super) fn open(folder: &Path, now: DateTime<Utc>) -> Result<Self, IssuerError> {
        let path = folder.join(FILE);
        let keys = match fs::read_to_string(&path) {
            Ok(text) => read(&path, &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Keys {
                current: SigningKey::generate()?,
                retired: Vec::new(),
            },
            Err(source) => {
                return Err(IssuerError::KeyFile {
                    path: path.display().to_string(),
                    source,
                });
            }
        };
        let keys = write(&path, keys, now)?;
        Ok(Self {
            path,
            keys: RwLock::new(keys),
        })
    }

    pub(super) fn rotate(&self, now: DateTime<Utc>) -> Result<String, IssuerError> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = keys.clone();
        let old = std::mem::replace(&mut next.current, SigningKey::generate()?);
        next.retired.push(Retired { key: old, since: now });
        // Written first: never sign with a key that a restart would lose.
        *keys = write(&self.path, next, now)?;
        Ok(keys.current.kid().to_owned())
    }

    pub(super) fn sign(&self, claims: &Claims) -> Result<String, IssuerError> {
        Ok(self.keys.read().unwrap_or_else(PoisonError::into_inner).current.sign(claims)?)
    }

    /// What is published: the current key and those whose tokens may still live.
    pub(super) fn published(&self, now: DateTime<Utc>) -> JwkSet {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let retired = keys
            .retired
            .iter()
            .filter(|retired| retired.is_needed(now))
            .map(|retired| &retired.key);
        JwkSet {
            keys: [&keys.current].into_iter().chain(retired).map(|key| key.jwk().clone()).collect(),
        }
    }
}

impl Retired {
    fn is_needed(&self, now: DateTime<Utc>) -> bool {
        now < self.since + TOKEN_LIFETIME + LEEWAY
    }
}

fn read(path: &Path, text: &str) -> Result<Keys, IssuerError> {
    let damaged = || IssuerError::KeyFileDamaged(path.display().to_string());
    if is_open_to_others(path).map_err(|source| IssuerError::KeyFile {
        path: path.display().to_string(),
        source,
    })? {
        return Err(IssuerError::KeyFileOpen(path.display().to_string()));
    }
    let stored: Stored = serde_json::from_str(text).map_err(|_| damaged())?;
    let key = |pem: &str| SigningKey::from_pem(pem).map_err(|_| damaged());
    let retired = stored.retired.iter().map(|retired| {
        Ok(Retired {
            key: key(&retired.key)?,
            since: retired.since,
        })
    });
    Ok(Keys {
        current: key(&stored.current)?,
        retired: retired.collect::<Result<_, IssuerError>>()?,
    })
}

/// Writes the keys that are still needed, and gives them back.
fn write(path: &Path, mut keys: Keys, now: DateTime<Utc>) -> Result<Keys, IssuerError> {
    keys.retired.retain(|retired| retired.is_needed(now));
    let retired = keys.retired.iter().map(|retired| {
        Ok(StoredRetired {
            key: retired.key.to_pem()?,
            since: retired.since,
        })
    });
    let stored = Stored {
        current: keys.current.to_pem()?,
        retired: retired.collect::<Result<_, IssuerError>>()?,
    };
    let failed = |source| IssuerError::KeyFile {
        path: path.display().to_string(),
        source,
    };
    let text = serde_json::to_vec(&stored).map_err(|error| failed(error.into()))?;
    private_file::write(path, &text).map_err(failed)?;
    Ok(keys)
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

//! Who the user is between commands: one access token per identity provider, in a file that only the user can read.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use honi_access::token::Claims;
use honi_settings::Secret;
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Exit};
use crate::settings;

/// A token and what it says. Debug shows no token.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) token: Secret,
    /// What the token says. Not verified here: the services do that.
    pub(crate) claims: Claims,
}

impl Session {
    /// A session of a token that was just given or stored.
    pub(crate) fn of(token: &str) -> Result<Self, CliError> {
        let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims = claims.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let claims = claims.ok_or_else(|| CliError::told("token-unreadable", "", Exit::NotPermitted))?;
        Ok(Self {
            token: Secret::new(token),
            claims,
        })
    }

    /// When it ends.
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.claims.exp, 0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// The file of sessions.
#[derive(Clone, Debug)]
pub(crate) struct SessionStore {
    file: PathBuf,
}

/// Its content: tokens by the URL of their identity provider, so that several suites can be used side by side.
#[derive(Default, Deserialize, Serialize)]
struct Stored {
    tokens: BTreeMap<String, String>,
}

impl SessionStore {
    /// The user's own.
    pub(crate) fn of_user() -> Result<Self, CliError> {
        let folder = settings::config_folder().ok_or_else(|| CliError::usage("no-home", ""))?;
        Ok(Self {
            file: folder.join("session.json"),
        })
    }

    /// The session at an identity provider, also one that has expired; `None` if there is none.
    pub(crate) fn find(&self, issuer: &str) -> Result<Option<Session>, CliError> {
        self.read()?.tokens.get(issuer).map(|token| Session::of(token)).transpose()
    }

    /// Keeps the session at an identity provider.
    pub(crate) fn keep(&self, issuer: &str, session: &Session) -> Result<(), CliError> {
        let mut stored = self.read()?;
        stored.tokens.insert(issuer.to_owned(), session.token.expose().to_owned());
        self.write(&stored)
    }

    /// Forgets it; whether there was one.
    pub(crate) fn forget(&self, issuer: &str) -> Result<bool, CliError> {
        let mut stored = self.read()?;
        let was_there = stored.tokens.remove(issuer).is_some();
        if was_there {
            self.write(&stored)?;
        }
        Ok(was_there)
    }

    fn read(&self) -> Result<Stored, CliError> {
        match fs::read(&self.file) {
            // A damaged file holds no session; logging in writes it anew.
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Stored::default()),
            Err(source) => Err(self.failed(source)),
        }
    }

    fn write(&self, stored: &Stored) -> Result<(), CliError> {
        let text = serde_json::to_vec(stored).map_err(|error| self.failed(error.into()))?;
        write_privately(&self.file, &text).map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> CliError {
        CliError::Io {
            what: self.file.display().to_string(),
            source,
        }
    }
}

/// Writes a file that is nobody else's to read from its first byte on (0600), and puts it in place whole.
fn write_privately(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let scratch = file.with_extension(format!("{}.new", std::process::id()));
    let _ = fs::remove_file(&scratch); // Left by a crash, perhaps with other rights.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&scratch)?.write_all(bytes)?;
    fs::rename(&scratch, file)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::{Session, SessionStore};

    fn token(exp: i64) -> String {
        let claims = serde_json::json!({ "iss": "http://issuer", "sub": "staff/1", "aud": "honi-voices", "exp": exp, "roles": ["REC"] });
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn a_session_is_kept_per_issuer_and_for_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = SessionStore {
            file: folder.path().join("honi/session.json"),
        };
        assert!(store.find("http://a").unwrap().is_none());
        store.keep("http://a", &Session::of(&token(1_900_000_000)).unwrap()).unwrap();
        store.keep("http://b", &Session::of(&token(1_900_000_001)).unwrap()).unwrap();
        let kept = store.find("http://a").unwrap().unwrap();
        assert_eq!(
            (kept.claims.sub.as_str(), kept.expires_at().timestamp()),
            ("staff/1", 1_900_000_000)
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(store.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(store.forget("http://a").unwrap());
        assert!(!store.forget("http://a").unwrap());
        assert!(store.find("http://b").unwrap().is_some());
    }

    #[test]
    fn what_is_no_token_is_refused_and_never_shown() {
        assert!(Session::of("nonsense").is_err());
        let session = Session::of(&token(1)).unwrap();
        assert!(!format!("{session:?}").contains("c2ln"));
    }
}

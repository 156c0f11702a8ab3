//! Certificates, for whoever serves or calls over TLS.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{SettingsError, Validate};

/// Files in PEM for one end of a connection. They are read once: after a renewal the process is restarted.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsFiles {
    /// Certificates of the authorities that sign those of the other end. A server with one takes only clients that have a certificate;
    /// a client with one trusts it instead of this machine's authorities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The certificate of this end, with whatever stands between it and its authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<PathBuf>,
    /// The key of that certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
}

/// What stands in [`TlsFiles`].
#[derive(Clone, Default)]
pub struct Pem {
    /// The authorities of the other end.
    pub authorities: Option<Vec<u8>>,
    /// Certificate and key of this end.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl TlsFiles {
    /// Whether no file is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads the files that are named.
    ///
    /// # Errors
    /// [`SettingsError::Unreadable`], which names the file.
    pub fn read(&self) -> Result<Pem, SettingsError> {
        let identity = match (&self.certificate_file, &self.key_file) {
            (Some(certificate), Some(key)) => Some((read(certificate)?, read(key)?)),
            _ => None,
        };
        Ok(Pem {
            authorities: self.ca_file.as_deref().map(read).transpose()?,
            identity,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SettingsError> {
    std::fs::read(path).map_err(|source| SettingsError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

impl Validate for TlsFiles {
    fn validate(&self) -> Result<(), String> {
        if self.certificate_file.is_some() != self.key_file.is_some() {
            return Err("tls.certificate_file and tls.key_file come together or not at all".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_comes_with_its_key_and_a_missing_file_is_named() {
        let half = TlsFiles {
            certificate_file: Some("c.pem".into()),
            ..TlsFiles::default()
        };
        assert!(half.validate().is_err());
        let folder = tempfile::tempdir().unwrap();
        let missing = TlsFiles {
            ca_file: Some(folder.path().join("authority.pem")),
            ..TlsFiles::default()
        };
        assert_eq!(missing.validate(), Ok(()));
        let error = missing.read().err().expect("there is no such file").to_string();
        assert!(error.contains("authority.pem"), "{error}");
        assert!(TlsFiles::default().is_empty() && !missing.is_empty());
    }
}

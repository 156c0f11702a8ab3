//! What can be configured.

use honi_settings::{Secret, TlsFiles, Validate};
use serde::{Deserialize, Serialize};

/// Section `temporal` of the settings of a service that starts workflows, and of the worker.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TemporalSettings {
    /// Where the frontend answers, such as `http://127.0.0.1:7233`; `https` for TLS.
    pub endpoint: String,
    /// The namespace of the workflows.
    pub namespace: String,
    /// Secret from which the key of the payloads is derived: at least 32 characters, the same for all services and workers.
    pub codec_key: Secret,
    /// Secrets used before, so that payloads written under them can still be read.
    #[serde(default)]
    pub former_codec_keys: Vec<Secret>,
    /// For how many days Temporal keeps the history of a run that has ended. Nothing of ours depends on it: the records are the truth.
    #[serde(default = "default_retention_days")]
    pub retention_days: u32,
    /// Certificates, if the frontend asks for mutual TLS or has a private authority.
    #[serde(default)]
    pub tls: TlsFiles,
}

/// Shortest secret that is taken: 32 random characters are a key that nobody guesses.
pub(crate) const SHORTEST_SECRET: usize = 32;

const fn default_retention_days() -> u32 {
    90
}

impl Validate for TemporalSettings {
    fn validate(&self) -> Result<(), String> {
        if !self.endpoint.starts_with("http://") && !self.endpoint.starts_with("https://") {
            return Err("temporal.endpoint must begin with http:// or https://".to_owned());
        }
        if self.namespace.is_empty() {
            return Err("temporal.namespace must not be empty".to_owned());
        }
        if std::iter::once(&self.codec_key)
            .chain(&self.former_codec_keys)
            .any(|key| key.expose().len() < SHORTEST_SECRET)
        {
            return Err(format!(
                "temporal.codec_key and temporal.former_codec_keys must have at least {SHORTEST_SECRET} characters each"
            ));
        }
        if self.retention_days == 0 {
            return Err("temporal.retention_days must be at least 1".to_owned());
        }
        self.tls.validate().map_err(|error| format!("temporal.{error}"))
    }
}

//! What can be configured.

use std::time::Duration;

use honi_access::https;
use honi_settings::{TlsFiles, Validate};
use serde::{Deserialize, Serialize};

/// A call that may take longer than an hour would be a mistake.
const LONGEST_SECONDS: u64 = 3600;

/// Where another service is, and how long a call of it may take.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CallSettings {
    /// Such as `http://127.0.0.1:7402`; with `https` this machine's authorities are trusted, unless `tls` names others.
    pub endpoint: String,
    /// A call's time at most, repetitions included; less when the call that it serves has less left.
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
    /// Whether another machine may be called by `http`: only where something else encrypts, such as a mesh, for every call carries a token.
    #[serde(default)]
    pub plaintext: bool,
    /// Whom to trust, and the certificate by which the service knows this caller, if it asks for one.
    #[serde(default, skip_serializing_if = "TlsFiles::is_empty")]
    pub tls: TlsFiles,
}

fn ten() -> u64 {
    10
}

impl CallSettings {
    /// Settings for an endpoint, with the usual time.
    pub fn new(endpoint: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            timeout_seconds: ten(),
            plaintext: false,
            tls: TlsFiles::default(),
        }
    }

    /// Whether nobody on the way could read the token of a call.
    fn safe(&self) -> Result<(), String> {
        if self.plaintext {
            return Ok(());
        }
        https::require(&self.endpoint)
            .map_err(|fault| format!("endpoint of a service to call {fault}, or plaintext = true where something else encrypts"))
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

impl Validate for CallSettings {
    fn validate(&self) -> Result<(), String> {
        if !(1..=LONGEST_SECONDS).contains(&self.timeout_seconds) {
            return Err(format!("timeout_seconds of a service to call must be 1 to {LONGEST_SECONDS}"));
        }
        self.tls.validate()?;
        match self.endpoint.parse::<http::Uri>() {
            Ok(uri) if matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some() => self.safe(),
            Ok(_) | Err(_) => Err("endpoint of a service to call must be http://host:port or https://host:port".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_scheme_and_a_host() {
        for (endpoint, good) in [
            ("http://127.0.0.1:7402", true),
            ("https://voices.example.coop", true),
            ("127.0.0.1:7402", false),
            ("ftp://x", false),
            ("", false),
            ("http://voices.example.coop", false),
        ] {
            assert_eq!(CallSettings::new(endpoint).validate().is_ok(), good, "{endpoint}");
        }
        let behind_a_mesh = CallSettings {
            plaintext: true,
            ..CallSettings::new("http://voices.example.coop")
        };
        assert_eq!(behind_a_mesh.validate(), Ok(()));
        for timeout_seconds in [0, 3601, u64::MAX] {
            let odd = CallSettings {
                timeout_seconds,
                ..behind_a_mesh.clone()
            };
            assert!(odd.validate().is_err(), "{timeout_seconds}");
        }
    }
}

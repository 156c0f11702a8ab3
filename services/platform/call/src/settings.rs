//! What can be configured.

use std::time::Duration;

use honi_settings::Validate;
use serde::{Deserialize, Serialize};

/// Where another service is, and how long a call of it may take.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CallSettings {
    /// Such as `http://127.0.0.1:7402`; with `https` the system's roots are trusted.
    pub endpoint: String,
    /// A call's time at most, repetitions included; less when the call that it serves has less left.
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
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
        }
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

impl Validate for CallSettings {
    fn validate(&self) -> Result<(), String> {
        if self.timeout_seconds == 0 {
            return Err("timeout_seconds of a service to call must be positive".to_owned());
        }
        match self.endpoint.parse::<http::Uri>() {
            Ok(uri) if matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some() => Ok(()),
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
        ] {
            assert_eq!(CallSettings::new(endpoint).validate().is_ok(), good, "{endpoint}");
        }
    }
}

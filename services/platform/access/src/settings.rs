//! Whom to trust.

use honi_settings::Validate;
use reqwest::Url;
use serde::{Deserialize, Serialize};

/// Whose tokens are accepted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AccessSettings {
    /// The identity provider, as its tokens name it in `iss`.
    pub issuer: String,
    /// Where the identity provider publishes its keys (RFC 7517). Must be https, except on this machine.
    pub jwks_url: String,
    /// What the tokens for this service name in `aud`.
    pub audience: String,
}

impl Validate for AccessSettings {
    fn validate(&self) -> Result<(), String> {
        if self.issuer.is_empty() || self.audience.is_empty() {
            return Err("issuer and audience must not be empty".to_owned());
        }
        let url: Url = self.jwks_url.parse().map_err(|_| "jwks_url is not a URL".to_owned())?;
        match url.scheme() {
            "https" => Ok(()),
            // Keys that anybody on the way could replace would be worth nothing.
            "http" if is_loopback(&url) => Ok(()),
            _ => Err("jwks_url must be https, or http on a loopback address".to_owned()),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        for (url, good) in [
            ("https://id.example.coop/jwks.json", true),
            ("http://127.0.0.1:7400/jwks.json", true),
            ("http://[::1]:7400/jwks.json", true),
            ("http://localhost/jwks.json", true),
            ("http://id.example.coop/jwks.json", false),
            ("http://127.0.0.1.example.coop/jwks.json", false),
            ("file:///etc/jwks.json", false),
            ("jwks.json", false),
        ] {
            let settings = AccessSettings {
                issuer: "i".to_owned(),
                jwks_url: url.to_owned(),
                audience: "a".to_owned(),
            };
            assert_eq!(settings.validate().is_ok(), good, "{url}");
        }
    }
}

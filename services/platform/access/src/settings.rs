//! Whom to trust.

use honi_settings::Validate;
use serde::{Deserialize, Serialize};

use crate::https;

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
        https::require(&self.jwks_url).map_err(|fault| format!("jwks_url {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_audience_and_safe_keys_are_required() {
        let settings = |issuer: &str, jwks_url: &str, audience: &str| AccessSettings {
            issuer: issuer.to_owned(),
            jwks_url: jwks_url.to_owned(),
            audience: audience.to_owned(),
        };
        assert!(settings("i", "https://id.example.coop/jwks.json", "a").validate().is_ok());
        assert!(settings("", "https://id.example.coop/jwks.json", "a").validate().is_err());
        assert!(settings("i", "https://id.example.coop/jwks.json", "").validate().is_err());
        let fault = settings("i", "http://id.example.coop/jwks.json", "a").validate().unwrap_err();
        assert_eq!(fault, "jwks_url must be https, or http on a loopback address");
    }
}

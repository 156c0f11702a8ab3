//! Who calls: a fictional compliance manager, who may record and read every voice.

use honi_access::token::{Audience, Claims, SigningKey};
use honi_clock::Clock;
use tonic::metadata::AsciiMetadataValue;

/// The identity provider of the benchmarks, which exists as a key only.
pub(crate) const ISSUER: &str = "https://id.example.coop";
/// Whom the tokens are for.
pub(crate) const AUDIENCE: &str = "honi-voices";
/// The unit of the caller.
pub(crate) const UNIT: &str = "orgUnits/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2d";

/// A key set as JSON, and the `authorization` of a caller whom it makes known.
pub(crate) fn issue() -> anyhow::Result<(String, AsciiMetadataValue)> {
    let issuer = Issuer::new()?;
    Ok((issuer.jwks(), issuer.authorization(AUDIENCE, "CMG")?))
}

/// Signs for anybody.
pub(crate) struct Issuer(SigningKey);

impl Issuer {
    /// With a key of its own.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self(SigningKey::generate()?))
    }

    /// Its key set as JSON.
    pub(crate) fn jwks(&self) -> String {
        self.0.jwks()
    }

    /// The `authorization` of the caller in a role, for a service.
    pub(crate) fn authorization(&self, audience: &str, role: &str) -> anyhow::Result<AsciiMetadataValue> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c".to_owned(),
            aud: Audience::One(audience.to_owned()),
            iat: None,
            nbf: None,
            exp: Clock::system().now().timestamp() + 3600,
            roles: vec![role.to_owned()],
            org_unit: Some(UNIT.to_owned()),
            employed_until: None,
        };
        Ok(format!("Bearer {}", self.0.sign(&claims)?).parse()?)
    }
}

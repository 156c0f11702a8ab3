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
    let key = SigningKey::generate()?;
    let claims = Claims {
        iss: ISSUER.to_owned(),
        sub: "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c".to_owned(),
        aud: Audience::One(AUDIENCE.to_owned()),
        iat: None,
        nbf: None,
        exp: Clock::system().now().timestamp() + 3600,
        roles: vec!["CMG".to_owned()],
        org_unit: Some(UNIT.to_owned()),
        employed_until: None,
    };
    Ok((key.jwks(), format!("Bearer {}", key.sign(&claims)?).parse()?))
}

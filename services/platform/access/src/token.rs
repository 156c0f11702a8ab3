//! What our access tokens say, and how they are signed.
//!
//! In production an identity provider signs. Here signing serves the development identity issuer and tests, so that they and
//! [`Authenticator`](crate::Authenticator) cannot disagree about what a token looks like.

use chrono::NaiveDate;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

pub use jsonwebtoken::jwk;

/// The claims of an access token. Times are seconds since 1970 (NumericDate of RFC 7519, whole ones only).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Claims {
    /// The identity provider.
    pub iss: String,
    /// `staff/{uuid}` or `applications/{name}`.
    pub sub: String,
    /// The services that may accept the token.
    pub aud: Audience,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Before that it is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// From then on it is not valid any more.
    pub exp: i64,
    /// Codes of roles. Codes that we do not know give no right.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The person's unit, `orgUnits/{uuid}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_unit: Option<String>,
    /// The last day of employment: rights end at 24:00 of it in Japan (domain rule 6.3-9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employed_until: Option<NaiveDate>,
}

/// One audience or several; RFC 7519 allows both forms.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Audience {
    /// One service.
    One(String),
    /// Several services.
    Several(Vec<String>),
}

/// Why a key could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The text is not an Ed25519 key in PKCS#8 PEM.
    #[error("not an Ed25519 key in PKCS#8 PEM")]
    Key,
    /// The system gave no random numbers.
    #[error("the system gave no random numbers")]
    Random(#[source] rand::rand_core::OsError),
    /// The token could not be made.
    #[error("could not sign the token")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// An Ed25519 key that signs tokens. Its id is its RFC 7638 thumbprint. Debug shows only the id.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    encoding: EncodingKey,
    jwk: Jwk,
    kid: String,
}

impl SigningKey {
    /// A new key.
    pub fn generate() -> Result<Self, SigningError> {
        let mut seed = [0; ed25519_dalek::SECRET_KEY_LENGTH];
        rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut seed).map_err(SigningError::Random)?;
        Self::of(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// The key of a PKCS#8 PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, SigningError> {
        Self::of(ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map_err(|_| SigningError::Key)?)
    }

    /// The key as a PKCS#8 PEM text: a secret.
    pub fn to_pem(&self) -> Result<String, SigningError> {
        Ok(self.key.to_pkcs8_pem(LineEnding::LF).map_err(|_| SigningError::Key)?.to_string())
    }

    fn of(key: ed25519_dalek::SigningKey) -> Result<Self, SigningError> {
        // Without the public half, the only form of which jsonwebtoken makes a JWK.
        let private = KeypairBytes {
            secret_key: key.to_bytes(),
            public_key: None,
        };
        let der = private.to_pkcs8_der().map_err(|_| SigningError::Key)?;
        let encoding = EncodingKey::from_ed_der(der.as_bytes());
        let mut jwk = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA).map_err(SigningError::Sign)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(SigningError::Sign)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { key, encoding, jwk, kid })
    }

    /// The key's id, as in the header of the tokens it signs.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, to be published.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// A set with the public half alone, as a JWKS text.
    pub fn jwks(&self) -> String {
        serde_json::to_string(&JwkSet {
            keys: vec![self.jwk.clone()],
        })
        .expect("a key set has only texts")
    }

    /// A signed token (JWS compact form, EdDSA).
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningError> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding).map_err(SigningError::Sign)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

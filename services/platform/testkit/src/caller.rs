//! Who calls a service under test: tokens of an identity provider that is a key only, and what a refusal says.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use honi_access::Authenticator;
use honi_access::token::{Audience, Claims, SigningKey};
use honi_clock::Clock;
use tonic::metadata::AsciiMetadataValue;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

/// What the identity provider is called.
pub const ISSUER: &str = "https://id.example.coop";

/// The identity provider of one service under test.
#[derive(Debug)]
pub struct Issuer {
    key: SigningKey,
    audience: &'static str,
}

impl Issuer {
    /// One with a key of its own, whose tokens are for this service.
    ///
    /// # Panics
    /// If no key can be made.
    pub fn new(audience: &'static str) -> Self {
        Self {
            key: SigningKey::generate().expect("a key"),
            audience,
        }
    }

    /// How the service knows whom it made known.
    ///
    /// # Panics
    /// If the key cannot be read again.
    pub fn authenticator(&self, clock: Clock) -> Authenticator {
        Authenticator::with_keys(ISSUER, self.audience, &self.key.jwks(), clock).expect("an authenticator")
    }

    /// The value of `authorization` of somebody, until a time.
    ///
    /// # Panics
    /// If the token is no header.
    pub fn authorization(&self, subject: &str, roles: &[&str], org_unit: Option<&str>, until: DateTime<Utc>) -> AsciiMetadataValue {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: subject.to_owned(),
            aud: Audience::One(self.audience.to_owned()),
            iat: None,
            nbf: None,
            exp: until.timestamp(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            org_unit: org_unit.map(str::to_owned),
            employed_until: None,
        };
        let token = self.key.sign(&claims).expect("a token");
        format!("Bearer {token}").parse().expect("a header")
    }
}

/// A request of whoever the header makes known.
pub fn authorized<T>(authorization: AsciiMetadataValue, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", authorization);
    request
}

/// Asserts that a call was refused, with this code and stable reason.
///
/// # Panics
/// If it was not, or otherwise.
#[track_caller]
pub fn assert_refused<T: Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.expect_err("it must be refused");
    let details = status.get_error_details();
    let given = details.error_info().map(|info| (info.domain.as_str(), info.reason.as_str()));
    assert_eq!((status.code(), given), (code, Some(("honi", reason))), "{status:?}");
}

/// Asserts that a call was refused because of its fields; answers which, one for each rule that is broken.
///
/// # Panics
/// If it was not, or for another reason.
#[track_caller]
pub fn violated_fields<T: Debug>(answer: Result<T, Status>) -> Vec<String> {
    let status = answer.expect_err("it must be refused");
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status.get_error_details();
    let violations = details.bad_request().map(|it| it.field_violations.as_slice()).unwrap_or_default();
    violations.iter().map(|violation| violation.field.clone()).collect()
}

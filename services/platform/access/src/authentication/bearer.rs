//! What the headers hold, before anything is believed.

use http::{HeaderMap, HeaderName, header};
use jsonwebtoken::Algorithm;

use super::AuthenticationError;

/// The header by which an application names the person it acts for, `staff/{uuid}`. Optional beside the token, and checked against it.
pub const ON_BEHALF_OF: HeaderName = HeaderName::from_static("x-honi-on-behalf-of");

/// The header in which an application passes on that person's own token (without "Bearer").
pub const ON_BEHALF_OF_TOKEN: HeaderName = HeaderName::from_static("x-honi-on-behalf-of-token");

/// Larger tokens are refused unread. Ours have about 500 bytes.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Longer key ids are refused, so that they cannot fill memory or logs.
const MAX_KEY_ID_BYTES: usize = 128;

/// The credentials of a request.
pub(super) struct Credentials<'a> {
    pub(super) token: &'a str,
    pub(super) person: Option<&'a str>,
    pub(super) person_token: Option<&'a str>,
}

/// Reads the credentials. A header that comes twice is refused: two readers could choose differently.
pub(super) fn credentials(headers: &HeaderMap) -> Result<Credentials<'_>, AuthenticationError> {
    let authorization = only(headers, &header::AUTHORIZATION)?.ok_or(AuthenticationError::Missing)?;
    let (scheme, token) = authorization.split_once(' ').ok_or(AuthenticationError::Missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthenticationError::Missing);
    }
    let person_token = only(headers, &ON_BEHALF_OF_TOKEN)?;
    for token in person_token.iter().chain([&token]) {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AuthenticationError::TooLarge);
        }
    }
    Ok(Credentials {
        token,
        person: only(headers, &ON_BEHALF_OF)?,
        person_token,
    })
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, AuthenticationError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(
            value
                .to_str()
                .map_err(|_| AuthenticationError::Malformed("a header is not ASCII"))?,
        )),
        (Some(_), Some(_)) => Err(AuthenticationError::Malformed("a header comes twice")),
    }
}

/// The id of the key that is said to have signed the token.
///
/// The header's own keys and addresses of keys (jwk, jku, x5c, x5u) are never looked at: whoever forges a token would bring their own.
pub(super) fn key_id(token: &str) -> Result<String, AuthenticationError> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| match AuthenticationError::from(error) {
        AuthenticationError::Algorithm => AuthenticationError::Algorithm,
        _ => AuthenticationError::Malformed("its header cannot be read"),
    })?;
    if header.alg != Algorithm::EdDSA {
        return Err(AuthenticationError::Algorithm);
    }
    if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        return Err(AuthenticationError::Malformed("its header asks for an extension"));
    }
    if !header
        .typ
        .as_deref()
        .is_none_or(|typ| typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("at+jwt"))
    {
        return Err(AuthenticationError::Malformed("it is not an access token"));
    }
    match header.kid {
        Some(kid) if !kid.is_empty() && kid.len() <= MAX_KEY_ID_BYTES => Ok(kid),
        _ => Err(AuthenticationError::Malformed("it names no key")),
    }
}

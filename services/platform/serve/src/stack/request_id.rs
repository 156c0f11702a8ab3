//! The id under which a request is known in all services.

use http::{HeaderMap, HeaderName};

/// The header, in requests and answers.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const MAX_LENGTH: usize = 128;

/// The caller's id if it is fit to be logged: 1 to 128 of the characters `A–Z a–z 0–9 - _ . :`. Any other is ignored, not refused: it is
/// not worth a failed call.
pub(super) fn given(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits = (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    fits.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fit_to_be_logged_is_accepted() {
        let longest = "a".repeat(128);
        let too_long = "a".repeat(129);
        for (id, accepted) in [
            ("0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c", true),
            ("batch:7_a.1", true),
            (longest.as_str(), true),
            ("", false),
            (too_long.as_str(), false),
            ("a b", false),
            ("a\"b", false),
        ] {
            let headers = HeaderMap::from_iter([(REQUEST_ID, id.parse().expect("a header value"))]);
            assert_eq!(given(&headers).is_some(), accepted, "{id:?}");
        }
    }
}

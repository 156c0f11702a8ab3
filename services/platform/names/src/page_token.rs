//! Page tokens: where a page ended, as a text that only the list it came from accepts again.
//!
//! A token is no secret and no right: what it holds are keys of a row that the caller has just been shown, and the next page is
//! decided on as the first was. The hash binds it to its list, so that a caller who changes the filter meanwhile is told so and does
//! not get a page from the middle of something else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// First byte of a token; another layout gets another number.
const LAYOUT: u8 = 1;

/// Bytes of the hash that are kept; enough to notice damage and another scope.
const HASH_BYTES: usize = 12;

/// A text that is not a page token of this list. Answer INVALID_ARGUMENT on `page_token`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PageTokenError {
    /// It never was a token, or it was changed.
    #[error("the page token is damaged")]
    Damaged,
    /// It is a token of another list: another filter, order or caller.
    #[error("the page token belongs to another list")]
    Foreign,
}

/// Packs the sort keys of the last row of a page. `scope` is whatever must stay the same from page to page: method, filter, order, caller.
pub fn encode(after: &[String], scope: &str) -> String {
    let keys = serde_json::to_vec(after).expect("texts always make JSON");
    let mut bytes = vec![LAYOUT];
    bytes.extend_from_slice(&hash(b"scope", scope.as_bytes()));
    bytes.extend_from_slice(&hash(b"keys", &keys));
    bytes.extend_from_slice(&keys);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Unpacks a token of [`encode`] with the same scope.
///
/// # Errors
/// If the text is no token, or one of another scope.
pub fn decode(token: &str, scope: &str) -> Result<Vec<String>, PageTokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| PageTokenError::Damaged)?;
    let (layout, rest) = bytes.split_first().ok_or(PageTokenError::Damaged)?;
    let (of_scope, rest) = rest.split_at_checked(HASH_BYTES).ok_or(PageTokenError::Damaged)?;
    let (of_keys, keys) = rest.split_at_checked(HASH_BYTES).ok_or(PageTokenError::Damaged)?;
    if *layout != LAYOUT || *of_keys != hash(b"keys", keys) {
        return Err(PageTokenError::Damaged);
    }
    if *of_scope != hash(b"scope", scope.as_bytes()) {
        return Err(PageTokenError::Foreign);
    }
    serde_json::from_slice(keys).map_err(|_| PageTokenError::Damaged)
}

fn hash(of: &[u8], bytes: &[u8]) -> [u8; HASH_BYTES] {
    let hash = Sha256::new().chain_update(of).chain_update([0]).chain_update(bytes).finalize();
    let mut kept = [0; HASH_BYTES];
    kept.copy_from_slice(&hash[..HASH_BYTES]);
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_of_another_list_is_foreign() {
        let token = encode(&["2026-11-23".to_owned()], "ListVoices|state=RECEIVED");
        assert_eq!(decode(&token, "ListVoices|state=CLOSED"), Err(PageTokenError::Foreign));
    }

    #[test]
    fn a_changed_token_is_damaged() {
        let token = encode(&["2026-11-23".to_owned()], "list");
        let shorter = &token[..token.len() - 2];
        for text in ["", "x", "!", "AQ", shorter, &format!("{token}AAAA")] {
            assert_eq!(decode(text, "list"), Err(PageTokenError::Damaged), "{text}");
        }
    }

    proptest! {
        #[test]
        fn keys_come_back(after: Vec<String>, scope: String) {
            let token = encode(&after, &scope);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(decode(&token, &scope), Ok(after));
        }

        #[test]
        fn no_text_makes_it_panic(token in "[A-Za-z0-9_-]*", scope: String) {
            prop_assert!(decode(&token, &scope).is_err());
        }
    }
}

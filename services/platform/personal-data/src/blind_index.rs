//! Finding a person by a value that is stored only sealed: an HMAC of the normalised value stands in an indexed column.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Computes blind indexes under one key.
///
/// Equal values of one field have equal indexes, and that is all that an index tells without the key. When a subject is erased
/// its indexes must be deleted as well, for who has the key can try values.
#[derive(Clone)]
pub struct BlindIndex(Hmac<Sha256>);

impl BlindIndex {
    /// An index under a key of 32 bytes, which is used for nothing else.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// The index, 32 bytes, of a value that [`normalise`](crate::normalise) has made uniform. Values of different fields never
    /// share an index.
    pub fn of(&self, field: &str, normalised: &str) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field.as_bytes());
        mac.update(normalised.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlindIndex(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_of_one_field_and_key_meet_and_nothing_else_does() {
        let index = BlindIndex::new(&[7; 32]);
        assert_eq!(index.of("phone", "0312345678"), index.of("phone", "0312345678"));
        assert_ne!(index.of("phone", "0312345678"), index.of("phone", "0312345679"));
        assert_ne!(index.of("phone", "0312345678"), index.of("fax", "0312345678"));
        assert_ne!(index.of("ab", "c"), index.of("a", "bc"));
        assert_ne!(index.of("phone", "1"), BlindIndex::new(&[8; 32]).of("phone", "1"));
        assert_eq!(index.of("phone", "1").len(), 32);
    }
}

//! Authenticated encryption of short values: AES-256-GCM-SIV with a random nonce.
//!
//! A box is one byte of version, twelve of nonce, then the ciphertext with its tag. SIV is chosen because a nonce that repeats by
//! accident then tells no more than that two equal values are equal.

use aes_gcm_siv::{
    Aes256GcmSiv, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::Zeroizing;

/// A key of 256 bits, wiped from memory when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;

/// A fresh random key.
pub(crate) fn fresh_key() -> Key {
    Zeroizing::new(rand::random())
}

/// What a box is bound to: it opens with the same parts in the same order only. Lengths keep ("ab", "c") from ("a", "bc").
pub(crate) fn binding(purpose: &str, first: &str, second: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [purpose, first, second] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

/// Encrypts.
pub(crate) fn seal(key: &Key, binding: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = rand::random();
    let cipher = Aes256GcmSiv::new((&**key).into());
    let sealed = cipher
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plaintext,
                aad: binding,
            },
        )
        .expect("AES-GCM-SIV refuses only values beyond 64 GiB");
    let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
    bytes.push(VERSION);
    bytes.extend(nonce);
    bytes.extend(sealed);
    bytes
}

/// Decrypts. `None` if anything at all is not as it was sealed.
pub(crate) fn open(key: &Key, binding: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let rest = bytes.strip_prefix(&[VERSION])?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>()?;
    let cipher = Aes256GcmSiv::new((&**key).into());
    let opened = cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: binding }).ok()?;
    Some(Zeroizing::new(opened))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
    use proptest::test_runner::RngSeed;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_sealed_opens(plaintext in any::<Vec<u8>>(), aad in any::<Vec<u8>>()) {
            let key = fresh_key();
            let sealed = seal(&key, &aad, &plaintext);
            let opened = open(&key, &aad, &sealed);
            prop_assert_eq!(opened.map(|bytes| bytes.to_vec()), Some(plaintext));
        }

        #[test]
        fn any_changed_bit_keeps_it_closed(plaintext in any::<Vec<u8>>(), at in any::<proptest::sample::Index>(), bit in 0_u8..8) {
            let key = fresh_key();
            let mut sealed = seal(&key, b"here", &plaintext);
            let index = at.index(sealed.len());
            sealed[index] ^= 1 << bit;
            prop_assert!(open(&key, b"here", &sealed).is_none());
        }

        #[test]
        fn bindings_differ_when_a_part_differs(a in ".{0,4}", b in ".{0,4}", c in ".{0,4}", d in ".{0,4}") {
            prop_assert_eq!(binding("p", &a, &b) == binding("p", &c, &d), a == c && b == d);
        }
    }

    #[test]
    fn another_key_or_binding_keeps_it_closed() {
        let key = fresh_key();
        let sealed = seal(&key, b"here", b"value");
        assert!(open(&fresh_key(), b"here", &sealed).is_none());
        assert!(open(&key, b"there", &sealed).is_none());
        assert!(open(&key, b"here", &sealed[..sealed.len() - 1]).is_none());
        assert!(open(&key, b"here", &[]).is_none());
    }
}

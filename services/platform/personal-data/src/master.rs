//! The master keys, which wrap the subjects' keys and live outside the database.

use std::collections::BTreeMap;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::cipher::{self, Key};

const PURPOSE: &str = "honi-subject-key/1";

/// The master keys by id; one wraps what is new, the others open what is older. To rotate, add a key, make it current, restart,
/// wait until [`KeyRing::left_to_rewrap`](crate::KeyRing::left_to_rewrap) is 0, and only then take the old key out.
pub struct MasterKeys {
    current: String,
    keys: BTreeMap<String, Key>,
}

/// The master keys are not usable. The text never holds a key.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadMasterKey {
    /// Not 64 hex digits.
    #[error("the key {0:?} is not 64 hex digits (32 bytes)")]
    NotHex(String),
    /// The current id names no key.
    #[error("the current key {0:?} is not among the keys")]
    NoCurrent(String),
}

impl MasterKeys {
    /// From ids and keys of 64 hex digits.
    ///
    /// # Errors
    /// If a key has another form or `current` is not among them.
    pub fn new<'a>(current: &str, keys: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, BadMasterKey> {
        let keys = keys
            .into_iter()
            .map(|(id, hex)| Ok((id.to_owned(), key_from_hex(id, hex)?)))
            .collect::<Result<BTreeMap<_, _>, BadMasterKey>>()?;
        if !keys.contains_key(current) {
            return Err(BadMasterKey::NoCurrent(current.to_owned()));
        }
        Ok(Self {
            current: current.to_owned(),
            keys,
        })
    }

    /// Id of the key that wraps what is new.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Wraps a subject's key with the current master key.
    pub(crate) fn wrap(&self, subject: &str, key: &Key) -> Vec<u8> {
        cipher::seal(
            &self.keys[&self.current],
            &cipher::binding(PURPOSE, subject, &self.current),
            key.as_slice(),
        )
    }

    /// Unwraps a subject's key.
    pub(crate) fn unwrap(&self, subject: &str, master: &str, wrapped: &[u8]) -> Result<Key, crate::KeyError> {
        let key = self
            .keys
            .get(master)
            .ok_or_else(|| crate::KeyError::UnknownMaster(master.to_owned()))?;
        let opened = cipher::open(key, &cipher::binding(PURPOSE, subject, master), wrapped).ok_or(crate::KeyError::Damaged)?;
        let bytes = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| crate::KeyError::Damaged)?;
        Ok(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKeys(current {:?} of {:?})", self.current, self.keys.keys())
    }
}

/// Reads a key of 32 bytes; `id` is for the error alone.
pub(crate) fn key_from_hex(id: &str, text: &str) -> Result<Key, BadMasterKey> {
    let mut key = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text, key.as_mut_slice()).map_err(|_| BadMasterKey::NotHex(id.to_owned()))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_another_form_are_refused_without_showing_them() {
        let error = MasterKeys::new("a", [("a", "c0ffee")]).unwrap_err();
        assert_eq!(error, BadMasterKey::NotHex("a".to_owned()));
        assert!(!error.to_string().contains("c0ffee"));
        let hex = "00".repeat(32);
        assert_eq!(
            MasterKeys::new("b", [("a", hex.as_str())]).unwrap_err(),
            BadMasterKey::NoCurrent("b".to_owned())
        );
    }

    #[test]
    fn a_wrapped_key_opens_for_its_subject_alone() {
        let (one, two) = ("01".repeat(32), "02".repeat(32));
        let master = MasterKeys::new("2", [("1", one.as_str()), ("2", two.as_str())]).unwrap();
        let key = cipher::fresh_key();
        let wrapped = master.wrap("members/a", &key);
        assert_eq!(master.unwrap("members/a", "2", &wrapped).unwrap(), key);
        assert!(matches!(master.unwrap("members/b", "2", &wrapped), Err(crate::KeyError::Damaged)));
        assert!(matches!(master.unwrap("members/a", "1", &wrapped), Err(crate::KeyError::Damaged)));
        assert!(matches!(
            master.unwrap("members/a", "3", &wrapped),
            Err(crate::KeyError::UnknownMaster(_))
        ));
        assert_eq!(format!("{master:?}"), r#"MasterKeys(current "2" of ["1", "2"])"#);
    }
}

//! Unwrapped keys, held as long as one request needs them.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::{
    OpenError, Sealed,
    cipher::{self, Key},
};

const PURPOSE: &str = "honi-sealed/1";

/// The key of one subject: seals and opens its fields. It is wiped from memory when dropped; do not keep it beyond the request.
#[derive(Clone)]
pub struct SubjectKey {
    subject: String,
    key: Key,
}

impl SubjectKey {
    pub(crate) const fn new(subject: String, key: Key) -> Self {
        Self { subject, key }
    }

    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// Seals the value of a field, such as `full_name`.
    pub fn seal(&self, field: &str, plaintext: &str) -> Sealed {
        self.seal_bytes(field, plaintext.as_bytes())
    }

    /// Seals what is no text, such as a file.
    pub fn seal_bytes(&self, field: &str, plaintext: &[u8]) -> Sealed {
        Sealed::from_bytes(cipher::seal(&self.key, &cipher::binding(PURPOSE, &self.subject, field), plaintext))
    }

    /// Opens the value of a field.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] if it was changed or sealed for another subject or field.
    pub fn open(&self, field: &str, sealed: &Sealed) -> Result<String, OpenError> {
        let bytes = self.open_bytes(field, sealed)?;
        std::str::from_utf8(&bytes).map(str::to_owned).map_err(|_| OpenError::Damaged)
    }

    /// Opens what is no text.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_bytes(&self, field: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let bytes = cipher::open(&self.key, &cipher::binding(PURPOSE, &self.subject, field), sealed.as_bytes());
        bytes.ok_or(OpenError::Damaged)
    }
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectKey(***)")
    }
}

/// The keys of many subjects, loaded by one query, to open a page of records with.
#[derive(Debug, Default)]
pub struct SubjectKeys(BTreeMap<String, Option<SubjectKey>>);

impl SubjectKeys {
    pub(crate) fn insert(&mut self, subject: String, key: Option<SubjectKey>) {
        self.0.insert(subject, key);
    }

    /// The key of a subject.
    ///
    /// # Errors
    /// [`OpenError::Erased`] or [`OpenError::NoKey`].
    pub fn of(&self, subject: &str) -> Result<&SubjectKey, OpenError> {
        match self.0.get(subject) {
            Some(Some(key)) => Ok(key),
            Some(None) => Err(OpenError::Erased),
            None => Err(OpenError::NoKey),
        }
    }

    /// Opens the value of a subject's field.
    ///
    /// # Errors
    /// As [`of`](Self::of) and [`SubjectKey::open`].
    pub fn open(&self, subject: &str, field: &str, sealed: &Sealed) -> Result<String, OpenError> {
        self.of(subject)?.open(field, sealed)
    }
}

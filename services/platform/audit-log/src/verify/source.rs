//! Where a verifier reads a log from.

use async_trait::async_trait;
use thiserror::Error;

use super::Fault;
use crate::{head::SignedHead, tree::Hash};

/// A log could not be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Something is not in the documented form.
    #[error("{place} is not in the documented form")]
    Damaged {
        /// Where.
        place: String,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The service does not answer as it should.
    #[error("the audit log service: {0}")]
    Service(Box<tonic::Status>),
}

/// Some leaves in order.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Their bytes.
    pub leaves: Vec<Vec<u8>>,
    /// Index to go on from, if there may be more.
    pub next: Option<u64>,
    /// Which of these leaves, counted from 0, is the first that the source finds by another resource or id than the leaf has.
    pub misfiled: Option<u64>,
}

/// A log to verify. Nothing that it answers is trusted.
#[async_trait]
pub trait Source: Send + Sync {
    /// All heads, ascending; the last is what the log stands for now. None if the log is empty.
    ///
    /// # Errors
    /// If they cannot be read.
    async fn heads(&self) -> Result<Vec<SignedHead>, SourceError>;

    /// Leaves from `start` to below `end`, as many as the source likes at once.
    ///
    /// # Errors
    /// If they cannot be read.
    async fn leaves(&self, start: u64, end: u64) -> Result<Page, SourceError>;

    /// The proof that the tree of `first` begins that of `second`; anything, such as nothing, where the source has none.
    ///
    /// # Errors
    /// If it cannot be read.
    async fn consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, SourceError>;

    /// The hash of the leaf at `index` that the tree of this size and root has, proven against the root; `None` where the source cannot
    /// prove one.
    ///
    /// # Errors
    /// If it cannot be read.
    async fn proven_hash(&self, index: u64, tree_size: u64, root: &Hash) -> Result<Option<Hash>, SourceError>;

    /// The hashes of the first `end` leaves as the source stores them; fewer where it has not so many.
    ///
    /// # Errors
    /// If they cannot be read.
    async fn stored_hashes(&self, end: u64) -> Result<Vec<Hash>, SourceError>;

    /// A fault that only this kind of source can have, once all entries are found to be as they were signed.
    ///
    /// # Errors
    /// If it cannot be read.
    async fn beyond_proofs(&self, _leaves: &[Hash], _tree_size: u64) -> Result<Option<Fault>, SourceError> {
        Ok(None)
    }
}

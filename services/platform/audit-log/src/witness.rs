//! Witnesses: who keeps heads outside the database, and notices when the log is not a continuation of what they saw.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use honi_database::DatabaseError;
use thiserror::Error;

use crate::{
    head::SignedHead,
    keys::PublicKeys,
    tree::{Hash, verify_consistency},
};

/// A witness did not take a head.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The log is shorter than what was seen: it was set back.
    #[error("the log has {size} entries, but {seen} were witnessed")]
    Shorter {
        /// Entries that the log has.
        size: u64,
        /// Entries that were witnessed.
        seen: u64,
    },
    /// The log does not begin with what was seen: it was rewritten.
    #[error("the log of {size} entries does not begin with the {seen} that were witnessed")]
    Rewritten {
        /// Entries that the log has.
        size: u64,
        /// Entries that were witnessed.
        seen: u64,
    },
    /// The head is not signed by a known key.
    #[error("the head of {0} entries is not signed by a known key")]
    Forged(u64),
    /// The file cannot be read or written.
    #[error("the witness file {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds a line that is no head.
    #[error("line {line} of the witness file {path} is no signed head")]
    Line {
        /// The file.
        path: String,
        /// Number of the line, from 1.
        line: usize,
    },
    /// The log could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Keeps heads where the database's owner cannot change them. Another service may be one, or a file.
#[async_trait]
pub trait Witness: Send + Sync {
    /// The last head it took.
    ///
    /// # Errors
    /// If it cannot be reached.
    async fn last(&self) -> Result<Option<SignedHead>, WitnessError>;

    /// Takes a head with the proof that it continues the last one; an implementation checks both by [`check`].
    ///
    /// # Errors
    /// If it cannot be reached or does not accept the head.
    async fn record(&self, head: &SignedHead, proof: &[Hash]) -> Result<(), WitnessError>;
}

/// What every witness checks before it takes a head: the signature, and that it continues the last one.
///
/// # Errors
/// [`WitnessError::Forged`], [`WitnessError::Shorter`] or [`WitnessError::Rewritten`].
pub fn check(last: Option<&SignedHead>, head: &SignedHead, proof: &[Hash], trusted: &PublicKeys) -> Result<(), WitnessError> {
    let size = head.head.tree_size;
    if !head.is_signed_by(trusted) {
        return Err(WitnessError::Forged(size));
    }
    let Some(last) = last else { return Ok(()) };
    let seen = last.head.tree_size;
    if size < seen {
        return Err(WitnessError::Shorter { size, seen });
    }
    let continues = verify_consistency(seen, size, &last.head.root_hash, &head.head.root_hash, proof);
    if !continues || last.head.log != head.head.log {
        return Err(WitnessError::Rewritten { size, seen });
    }
    Ok(())
}

/// A witness that appends heads to a file, a line each (the form of `heads.jsonl` in an export). Give it a place that the database's
/// owner cannot write, such as an append-only volume.
#[derive(Clone, Debug)]
pub struct FileWitness {
    path: PathBuf,
    trusted: PublicKeys,
    last: Arc<Mutex<Option<SignedHead>>>,
}

impl FileWitness {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// If it cannot be read or written, or holds a line that is no head.
    pub fn open(path: &Path, trusted: PublicKeys) -> Result<Self, WitnessError> {
        let io = |source| io(path, source);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(io)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        // A crash in the middle of a write leaves a line without its end; that head is shown again.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(io)?;
        }
        let last = parse(path, &text[..whole])?.pop();
        Ok(Self {
            path: path.to_owned(),
            trusted,
            last: Arc::new(Mutex::new(last)),
        })
    }

    /// Reads the heads of a witness file.
    ///
    /// # Errors
    /// If it cannot be read, or holds a line that is no head.
    pub fn heads(path: &Path) -> Result<Vec<SignedHead>, WitnessError> {
        parse(path, &std::fs::read_to_string(path).map_err(|source| io(path, source))?)
    }
}

fn parse(path: &Path, text: &str) -> Result<Vec<SignedHead>, WitnessError> {
    let line = |(index, line)| {
        SignedHead::from_line(line).ok_or_else(|| WitnessError::Line {
            path: path.display().to_string(),
            line: index + 1,
        })
    };
    text.split_terminator('\n').enumerate().map(line).collect()
}

fn io(path: &Path, source: std::io::Error) -> WitnessError {
    WitnessError::Io {
        path: path.display().to_string(),
        source,
    }
}

#[async_trait]
impl Witness for FileWitness {
    async fn last(&self) -> Result<Option<SignedHead>, WitnessError> {
        Ok(self.last.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn record(&self, head: &SignedHead, proof: &[Hash]) -> Result<(), WitnessError> {
        let (witness, head, proof) = (self.clone(), head.clone(), proof.to_vec());
        // Waiting for the disk would hold up the runtime's thread.
        let write = tokio::task::spawn_blocking(move || {
            let mut last = witness.last.lock().unwrap_or_else(PoisonError::into_inner);
            check(last.as_ref(), &head, &proof, &witness.trusted)?;
            append(&witness.path, &head).map_err(|source| io(&witness.path, source))?;
            *last = Some(head);
            Ok(())
        });
        write.await.map_err(|error| io(&self.path, std::io::Error::other(error)))?
    }
}

fn append(path: &Path, head: &SignedHead) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{}\n", head.to_line()).as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        head::TreeHead,
        keys::Signer,
        tree::{Tiles, consistency_ranges, leaf_hash},
    };

    fn tree(seed: &str) -> Tiles {
        let mut tiles = Tiles::default();
        tiles.append(0, (0..10).map(|index| leaf_hash(format!("{seed}{index}").as_bytes())));
        tiles
    }

    fn head(signer: &Signer, tree: &Tiles, tree_size: u64) -> SignedHead {
        signer.sign(TreeHead {
            log: "honi-test".to_owned(),
            tree_size,
            root_hash: tree.root(tree_size).unwrap(),
            signed_at: "2026-11-23T08:00:00Z".parse().unwrap(),
        })
    }

    fn proof(tree: &Tiles, first: u64, second: u64) -> Vec<Hash> {
        consistency_ranges(first, second)
            .iter()
            .map(|range| tree.range(range).unwrap())
            .collect()
    }

    #[tokio::test]
    async fn a_witness_takes_continuations_alone_and_remembers_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.jsonl");
        let signer = Signer::from_seed(&[1; 32]);
        let keys = PublicKeys::of(&signer);
        let (tree, other) = (tree("a"), tree("b"));
        let witness = FileWitness::open(&path, keys.clone()).unwrap();
        witness.record(&head(&signer, &tree, 3), &[]).await.unwrap();
        witness.record(&head(&signer, &tree, 7), &proof(&tree, 3, 7)).await.unwrap();

        let witness = FileWitness::open(&path, keys).unwrap();
        assert_eq!(witness.last().await.unwrap(), Some(head(&signer, &tree, 7)));
        let shorter = witness.record(&head(&signer, &tree, 6), &[]).await;
        assert!(matches!(shorter, Err(WitnessError::Shorter { size: 6, seen: 7 })));
        let rewritten = witness.record(&head(&signer, &other, 10), &proof(&other, 7, 10)).await;
        assert!(matches!(rewritten, Err(WitnessError::Rewritten { size: 10, seen: 7 })));
        let forged = witness
            .record(&head(&Signer::from_seed(&[2; 32]), &tree, 10), &proof(&tree, 7, 10))
            .await;
        assert!(matches!(forged, Err(WitnessError::Forged(10))));
        assert_eq!(FileWitness::heads(&path).unwrap().len(), 2);
    }

    #[tokio::test]
    async fn half_a_line_is_dropped_and_a_wrong_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.jsonl");
        let signer = Signer::from_seed(&[1; 32]);
        let keys = PublicKeys::of(&signer);
        let line = head(&signer, &tree("a"), 3).to_line();
        std::fs::write(&path, format!("{line}\n{}", &line[..20])).unwrap();
        let witness = FileWitness::open(&path, keys.clone()).unwrap();
        assert_eq!(witness.last().await.unwrap().unwrap().head.tree_size, 3);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{line}\n"));
        std::fs::write(&path, format!("{line}\nnonsense\n")).unwrap();
        assert!(matches!(FileWitness::open(&path, keys), Err(WitnessError::Line { line: 2, .. })));
    }
}

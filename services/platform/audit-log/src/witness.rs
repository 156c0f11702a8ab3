//! Witnesses: who keeps heads outside the database, and notices when the log is not a continuation of what they saw.

use std::fs::OpenOptions;
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

    /// The heads that it took and that still hold, ascending.
    ///
    /// # Errors
    /// If it cannot be reached.
    async fn standing(&self) -> Result<Vec<SignedHead>, WitnessError>;

    /// Writes down that the log was set back to this head, which says what is lost by it ([`Loss`](crate::Loss)).
    ///
    /// # Errors
    /// If it cannot be reached, the head is not signed by a known key, or it is about another head than the last.
    async fn accept_loss(&self, head: &SignedHead) -> Result<(), WitnessError>;

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

/// Which of the heads that a witness took still hold: those that no accepted loss has undone.
pub(crate) fn standing(witnessed: &[SignedHead]) -> Vec<&SignedHead> {
    let mut standing: Vec<&SignedHead> = Vec::new();
    for head in witnessed {
        if let Some(loss) = head.head.loss {
            standing.retain(|before| before.head.tree_size <= loss.kept);
        }
        standing.push(head);
    }
    standing
}

/// A witness that appends heads to a file, a line each (the form of `heads.jsonl` in an export). Give it a place that the database's
/// owner cannot write, such as an append-only volume.
#[derive(Clone, Debug)]
pub struct FileWitness {
    path: PathBuf,
    trusted: PublicKeys,
    tail: Arc<Mutex<Tail>>,
}

/// What is known of the file's end.
#[derive(Debug)]
struct Tail {
    length: u64,
    last: Option<SignedHead>,
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
        OpenOptions::new().create(true).append(true).open(path).map_err(io)?;
        Ok(Self {
            path: path.to_owned(),
            trusted,
            tail: Arc::new(Mutex::new(read_tail(path)?)),
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

/// Reads the file. A crash in the middle of a write leaves a line without its end, which is cut off: that head is shown again.
fn read_tail(path: &Path) -> Result<Tail, WitnessError> {
    let io = |source| io(path, source);
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(io)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(io)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        file.set_len(whole as u64).map_err(io)?;
    }
    Ok(Tail {
        length: whole as u64,
        last: parse(path, &text[..whole])?.pop(),
    })
}

impl FileWitness {
    /// Does something with the file's end, as it is now: another replica may have led meanwhile, or a failed write left half a line.
    async fn with_tail<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &mut Tail) -> Result<T, WitnessError> + Send + 'static,
    ) -> Result<T, WitnessError> {
        let witness = self.clone();
        // Waiting for the disk would hold up the runtime's thread.
        let done = tokio::task::spawn_blocking(move || {
            let mut tail = witness.tail.lock().unwrap_or_else(PoisonError::into_inner);
            let length = std::fs::metadata(&witness.path).map_err(|source| io(&witness.path, source))?.len();
            if length != tail.length {
                *tail = read_tail(&witness.path)?;
            }
            work(&witness, &mut tail)
        });
        done.await.map_err(|error| io(&self.path, std::io::Error::other(error)))?
    }

    /// Appends a head. What could not be written whole is taken back, or the next head would continue its line.
    fn append(&self, tail: &mut Tail, head: SignedHead) -> Result<(), WitnessError> {
        let line = format!("{}\n", head.to_line());
        let io = |source| io(&self.path, source);
        let mut file = OpenOptions::new().append(true).open(&self.path).map_err(io)?;
        if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_data()) {
            // If this fails too, the length tells, and the file is read anew before the next write.
            let _ = file.set_len(tail.length);
            return Err(io(error));
        }
        tail.length += line.len() as u64;
        tail.last = Some(head);
        Ok(())
    }
}

#[async_trait]
impl Witness for FileWitness {
    async fn last(&self) -> Result<Option<SignedHead>, WitnessError> {
        self.with_tail(|_, tail| Ok(tail.last.clone())).await
    }

    async fn record(&self, head: &SignedHead, proof: &[Hash]) -> Result<(), WitnessError> {
        let (head, proof) = (head.clone(), proof.to_vec());
        self.with_tail(move |witness, tail| {
            check(tail.last.as_ref(), &head, &proof, &witness.trusted)?;
            witness.append(tail, head)
        })
        .await
    }

    async fn standing(&self) -> Result<Vec<SignedHead>, WitnessError> {
        self.with_tail(|witness, _| Ok(standing(&Self::heads(&witness.path)?).into_iter().cloned().collect()))
            .await
    }

    async fn accept_loss(&self, head: &SignedHead) -> Result<(), WitnessError> {
        let head = head.clone();
        self.with_tail(move |witness, tail| {
            let (size, seen) = (head.head.tree_size, tail.last.as_ref().map(|last| last.head.tree_size));
            if !head.is_signed_by(&witness.trusted) || seen.is_none() || head.head.loss.map(|loss| loss.lost) != seen {
                return Err(WitnessError::Forged(size));
            }
            witness.append(tail, head)
        })
        .await
    }
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
            loss: None,
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

    #[tokio::test]
    async fn what_a_failed_write_or_another_replica_left_is_seen_before_the_next_head() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.jsonl");
        let signer = Signer::from_seed(&[1; 32]);
        let keys = PublicKeys::of(&signer);
        let tree = tree("a");
        let (one, other) = (
            FileWitness::open(&path, keys.clone()).unwrap(),
            FileWitness::open(&path, keys.clone()).unwrap(),
        );
        one.record(&head(&signer, &tree, 3), &[]).await.unwrap();
        // Half a line that could not be taken back either.
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"key_id\":\"half");
        std::fs::write(&path, text).unwrap();
        one.record(&head(&signer, &tree, 4), &proof(&tree, 3, 4)).await.unwrap();
        // The other one leads now, and continues what the first one wrote.
        assert_eq!(other.last().await.unwrap(), Some(head(&signer, &tree, 4)));
        other.record(&head(&signer, &tree, 7), &proof(&tree, 4, 7)).await.unwrap();
        assert_eq!(one.last().await.unwrap(), Some(head(&signer, &tree, 7)));
        let sizes: Vec<u64> = FileWitness::heads(&path).unwrap().iter().map(|head| head.head.tree_size).collect();
        assert_eq!(sizes, [3, 4, 7]);
        assert!(FileWitness::open(&path, keys).is_ok(), "the next start finds a good file");
    }

    #[tokio::test]
    async fn a_loss_is_taken_for_the_last_head_alone_and_stays_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.jsonl");
        let signer = Signer::from_seed(&[1; 32]);
        let witness = FileWitness::open(&path, PublicKeys::of(&signer)).unwrap();
        let tree = tree("a");
        let set_back = |signer: &Signer, lost| {
            let mut back = head(signer, &tree, 5).head;
            back.loss = Some(crate::Loss { kept: 3, lost });
            signer.sign(back)
        };
        witness.record(&head(&signer, &tree, 3), &[]).await.unwrap();
        witness.record(&head(&signer, &tree, 7), &proof(&tree, 3, 7)).await.unwrap();
        for wrong in [
            set_back(&signer, 6),
            set_back(&Signer::from_seed(&[2; 32]), 7),
            head(&signer, &tree, 5),
        ] {
            assert!(matches!(witness.accept_loss(&wrong).await, Err(WitnessError::Forged(5))));
        }
        witness.accept_loss(&set_back(&signer, 7)).await.unwrap();
        witness.record(&head(&signer, &tree, 6), &proof(&tree, 5, 6)).await.unwrap();
        let sizes = |heads: Vec<SignedHead>| heads.iter().map(|head| head.head.tree_size).collect::<Vec<_>>();
        assert_eq!(sizes(witness.standing().await.unwrap()), [3, 5, 6]);
        assert_eq!(sizes(FileWitness::heads(&path).unwrap()), [3, 7, 5, 6]);
    }
}

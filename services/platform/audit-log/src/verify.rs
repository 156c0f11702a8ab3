//! Verifying a log: every signature, every entry, and that the log continues what was witnessed. The first fault is named.
//!
//! The same steps work over an export ([`Folder`]) and over the gRPC service ([`Remote`]); both are a [`Source`]. What is checked
//! against what:
//! 1. each head against its signature and the keys that the verifier trusts;
//! 2. the leaves, hashed here, against the root of each head; where they differ, the source's proofs lead to the first wrong entry;
//! 3. the heads against those that a witness kept: a log that was set back or rewritten by who owns both database and key is found.

mod fault;
mod folder;
mod locate;
mod remote;
mod source;

pub use fault::Fault;
pub use folder::Folder;
pub use remote::Remote;
pub use source::{Page, Source, SourceError};

use crate::{
    head::SignedHead,
    keys::PublicKeys,
    tree::{Hash, Tiles, leaf_hash},
};

/// What was verified, and the first fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries that the latest head stands for.
    pub tree_size: u64,
    /// Heads of the log that were checked.
    pub heads: usize,
    /// Heads of a witness that were checked.
    pub witnessed: usize,
    /// The first fault; `None` if the log is whole.
    pub fault: Option<Fault>,
}

/// Verifies a log against keys that the verifier trusts and heads that a witness kept (ascending, perhaps none).
///
/// # Errors
/// If the source cannot be reached. What it holds that is wrong is a fault in the report, not an error.
pub async fn verify(source: &impl Source, trusted: &PublicKeys, witnessed: &[SignedHead]) -> Result<Report, SourceError> {
    let mut report = Report {
        tree_size: 0,
        heads: 0,
        witnessed: witnessed.len(),
        fault: None,
    };
    report.fault = match check(source, trusted, witnessed, &mut report).await {
        Ok(fault) => fault,
        Err(SourceError::Damaged { place }) => Some(Fault::Unreadable { place }),
        Err(error) => return Err(error),
    };
    Ok(report)
}

async fn check(
    source: &impl Source,
    trusted: &PublicKeys,
    witnessed: &[SignedHead],
    report: &mut Report,
) -> Result<Option<Fault>, SourceError> {
    let heads = source.heads().await?;
    report.heads = heads.len();
    report.tree_size = heads.last().map_or(0, |head| head.head.tree_size);
    if let Some(fault) = forged(&heads, trusted) {
        return Ok(Some(fault));
    }
    let leaves = Leaves::read(source, report.tree_size).await?;
    if let Some(last) = heads.last() {
        let mut sound = 0;
        for head in &heads {
            if leaves.root(head.head.tree_size) != Some(head.head.root_hash) {
                return locate::first_fault(source, &leaves, sound, &head.head, &last.head).await.map(Some);
            }
            sound = head.head.tree_size;
        }
    }
    if let Some(fault) = source.beyond_proofs(&leaves.hashes, report.tree_size).await? {
        return Ok(Some(fault));
    }
    Ok(against_witness(&leaves, &heads, trusted, witnessed))
}

/// The first head that no trusted key signed, that is not of the same log, or that does not come after the one before.
fn forged(heads: &[SignedHead], trusted: &PublicKeys) -> Option<Fault> {
    let mut before: Option<&SignedHead> = None;
    for head in heads {
        let in_order = before.is_none_or(|before| before.head.tree_size < head.head.tree_size && before.head.log == head.head.log);
        if !head.is_signed_by(trusted) || !in_order {
            return Some(Fault::HeadForged {
                tree_size: head.head.tree_size,
            });
        }
        before = Some(head);
    }
    None
}

fn against_witness(leaves: &Leaves, heads: &[SignedHead], trusted: &PublicKeys, witnessed: &[SignedHead]) -> Option<Fault> {
    let (tree_size, log) = heads.last().map_or((0, None), |head| (head.head.tree_size, Some(&head.head.log)));
    for head in witnessed {
        let seen = head.head.tree_size;
        if !head.is_signed_by(trusted) || log.is_some_and(|log| *log != head.head.log) {
            return Some(Fault::WitnessForged { tree_size: seen });
        }
        if seen > tree_size {
            return Some(Fault::SetBack {
                tree_size,
                witnessed: seen,
            });
        }
        if leaves.root(seen) != Some(head.head.root_hash) {
            return Some(Fault::Rewritten { witnessed: seen });
        }
    }
    None
}

/// The leaves as they are now, hashed by the verifier.
#[derive(Debug)]
pub(crate) struct Leaves {
    pub(crate) hashes: Vec<Hash>,
    tree: Tiles,
}

impl Leaves {
    async fn read(source: &impl Source, tree_size: u64) -> Result<Self, SourceError> {
        let mut hashes: Vec<Hash> = Vec::new();
        let mut start = 0;
        while start < tree_size {
            let page = source.leaves(start, tree_size).await?;
            let Some(next) = page.next else {
                hashes.extend(page.leaves.iter().map(|leaf| leaf_hash(leaf)));
                break;
            };
            // A source that does not move on would keep us here for ever.
            if next <= start {
                break;
            }
            hashes.extend(page.leaves.iter().map(|leaf| leaf_hash(leaf)));
            start = next;
        }
        let mut tree = Tiles::default();
        tree.append(0, hashes.iter().copied());
        Ok(Self { hashes, tree })
    }

    pub(crate) fn count(&self) -> u64 {
        self.hashes.len() as u64
    }

    /// Root over the first `size`; `None` if there are fewer.
    pub(crate) fn root(&self, size: u64) -> Option<Hash> {
        if size > self.count() { None } else { self.tree.root(size) }
    }
}

//! Verifying a log: every signature, every entry, and that the log continues what was witnessed. The first fault is named.
//!
//! The same steps work over an export ([`Folder`]) and over the gRPC service ([`Remote`]); both are a [`Source`]. What is checked
//! against what:
//! 1. each head against its signature, the keys that the verifier trusts and the name of the log that was asked for;
//! 2. the leaves, hashed here, against the root of each head; where they differ, the source's proofs lead to the first wrong entry;
//! 3. whatever else the source stores, against the leaves: hashes, and by what entries are found;
//! 4. the heads against those that a witness kept: a log that was set back or rewritten by who owns both database and key is found, and
//!    a head that was taken out.

mod fault;
mod folder;
mod locate;
mod remote;
mod source;
mod stored;

pub use fault::Fault;
pub use folder::Folder;
pub use remote::Remote;
pub use source::{Page, Source, SourceError};

use crate::{
    head::SignedHead,
    keys::PublicKeys,
    tree::{Hash, Tiles, leaf_hash},
    witness,
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
    /// Losses of entries that the witness was told to accept.
    pub losses: usize,
    /// The first fault; `None` if the log is whole.
    pub fault: Option<Fault>,
}

/// Verifies the log of this name against keys that the verifier trusts and the heads that a witness kept, in the order of its file. Without
/// a witness nobody can tell that the log was set back, rewritten, or lacks a head.
///
/// # Errors
/// If the source cannot be reached. What it holds that is wrong is a fault in the report, not an error.
pub async fn verify(source: &impl Source, log: &str, trusted: &PublicKeys, witnessed: &[SignedHead]) -> Result<Report, SourceError> {
    let mut report = Report {
        tree_size: 0,
        heads: 0,
        witnessed: witnessed.len(),
        losses: witnessed.iter().filter(|head| head.head.loss.is_some()).count(),
        fault: None,
    };
    report.fault = match check(source, log, trusted, witnessed, &mut report).await {
        Ok(fault) => fault,
        Err(SourceError::Damaged { place }) => Some(Fault::Unreadable { place }),
        Err(error) => return Err(error),
    };
    Ok(report)
}

async fn check(
    source: &impl Source,
    log: &str,
    trusted: &PublicKeys,
    witnessed: &[SignedHead],
    report: &mut Report,
) -> Result<Option<Fault>, SourceError> {
    let heads = source.heads().await?;
    report.heads = heads.len();
    report.tree_size = heads.last().map_or(0, |head| head.head.tree_size);
    if let Some(fault) = forged(&heads, log, trusted) {
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
    if let Some(index) = leaves.misfiled {
        return Ok(Some(Fault::Misfiled { index }));
    }
    if let Some(fault) = source.beyond_proofs(&leaves.hashes, report.tree_size).await? {
        return Ok(Some(fault));
    }
    Ok(against_witness(&leaves, &heads, log, trusted, witnessed))
}

/// The first head that no trusted key signed, that is not of this log, or that does not come after the one before.
fn forged(heads: &[SignedHead], log: &str, trusted: &PublicKeys) -> Option<Fault> {
    let mut before = 0;
    for head in heads {
        let tree_size = head.head.tree_size;
        if !head.is_signed_by(trusted) || head.head.log != log || head.head.loss.is_some() || tree_size <= before {
            return Some(Fault::HeadForged { tree_size });
        }
        before = tree_size;
    }
    None
}

fn against_witness(leaves: &Leaves, heads: &[SignedHead], log: &str, trusted: &PublicKeys, witnessed: &[SignedHead]) -> Option<Fault> {
    let mut before = None;
    for head in witnessed {
        let tree_size = head.head.tree_size;
        let is_about_the_last = head
            .head
            .loss
            .is_none_or(|loss| Some(loss.lost) == before && loss.kept <= tree_size);
        if !head.is_signed_by(trusted) || head.head.log != log || !is_about_the_last {
            return Some(Fault::WitnessForged { tree_size });
        }
        before = Some(tree_size);
    }
    let tree_size = heads.last().map_or(0, |head| head.head.tree_size);
    for head in witness::standing(witnessed) {
        let seen = head.head.tree_size;
        if seen > tree_size {
            return Some(Fault::SetBack {
                tree_size,
                witnessed: seen,
            });
        }
        if leaves.root(seen) != Some(head.head.root_hash) {
            return Some(Fault::Rewritten { witnessed: seen });
        }
        let is_there = match head.head.loss {
            // Signed anew by the witness's word; of the log it has the size and the root, which was just compared.
            Some(_) => seen == 0 || heads.iter().any(|there| there.head.tree_size == seen),
            None => heads.contains(head),
        };
        if !is_there {
            return Some(Fault::HeadMissing { tree_size: seen });
        }
    }
    None
}

/// The leaves as they are now, hashed by the verifier.
#[derive(Debug)]
pub(crate) struct Leaves {
    pub(crate) hashes: Vec<Hash>,
    misfiled: Option<u64>,
    tree: Tiles,
}

impl Leaves {
    async fn read(source: &impl Source, tree_size: u64) -> Result<Self, SourceError> {
        let (mut hashes, mut misfiled): (Vec<Hash>, Option<u64>) = (Vec::new(), None);
        let mut start = 0;
        while start < tree_size {
            let page = source.leaves(start, tree_size).await?;
            misfiled = misfiled.or(page.misfiled.map(|at| hashes.len() as u64 + at));
            hashes.extend(page.leaves.iter().map(|leaf| leaf_hash(leaf)));
            // A source that does not move on would keep us here for ever.
            match page.next {
                Some(next) if next > start => start = next,
                _ => break,
            }
        }
        let mut tree = Tiles::default();
        tree.append(0, hashes.iter().copied());
        Ok(Self { hashes, misfiled, tree })
    }

    pub(crate) fn count(&self) -> u64 {
        self.hashes.len() as u64
    }

    /// Root over the first `size`; `None` if there are fewer.
    pub(crate) fn root(&self, size: u64) -> Option<Hash> {
        if size > self.count() { None } else { self.tree.root(size) }
    }
}

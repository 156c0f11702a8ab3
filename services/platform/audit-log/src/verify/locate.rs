//! Finding the first wrong entry once the leaves do not give a signed root.

use super::{Fault, Leaves, Source, SourceError};
use crate::{
    head::TreeHead,
    tree::{leaf_hash, verify_consistency},
};

/// How far behind the last head an entry is looked for.
const BEYOND: u64 = 1000;

/// The first fault among the entries of `head`, of which the first `sound` are known to be right. `last` is the log's last head: an entry
/// of this head may have been moved beyond it.
pub(super) async fn first_fault(
    source: &impl Source,
    leaves: &Leaves,
    sound: u64,
    head: &TreeHead,
    last: &TreeHead,
) -> Result<Fault, SourceError> {
    let there = leaves.count().min(head.tree_size);
    if is_sound(source, leaves, there, head).await? && there < head.tree_size {
        return Ok(Fault::Truncated {
            have: there,
            want: last.tree_size,
        });
    }
    // Whether the first so many entries are right goes from yes to no once, so halving finds the first wrong one.
    let (mut right, mut wrong) = (sound, there);
    while wrong - right > 1 {
        let middle = right + (wrong - right) / 2;
        if is_sound(source, leaves, middle, head).await? {
            right = middle;
        } else {
            wrong = middle;
        }
    }
    explain(source, leaves, right, head, last).await
}

/// Whether the first `size` leaves are those of the signed tree, by the source's consistency proof.
async fn is_sound(source: &impl Source, leaves: &Leaves, size: u64, head: &TreeHead) -> Result<bool, SourceError> {
    if size == 0 {
        return Ok(true);
    }
    let Some(root) = leaves.root(size) else { return Ok(false) };
    let proof = if size == head.tree_size {
        Vec::new()
    } else {
        source.consistency(size, head.tree_size).await?
    };
    Ok(verify_consistency(size, head.tree_size, &root, &head.root_hash, &proof))
}

/// What happened at the first wrong index, told from where its entry and its neighbours are now.
async fn explain(source: &impl Source, leaves: &Leaves, index: u64, head: &TreeHead, last: &TreeHead) -> Result<Fault, SourceError> {
    let proven = async |at: u64| {
        for head in [last, head] {
            if at < head.tree_size
                && let Some(hash) = source.proven_hash(at, head.tree_size, &head.root_hash).await?
            {
                return Ok(Some(hash));
            }
        }
        Ok::<_, SourceError>(None)
    };
    let unproven = Fault::Unproven {
        from: index,
        to: head.tree_size - 1,
    };
    let Some(logged) = proven(index).await? else { return Ok(unproven) };
    let here = usize::try_from(index).expect("an index into memory");
    let Some(found) = leaves.hashes.get(here) else {
        return Ok(Fault::Removed { index });
    };
    if *found == logged {
        // The entry is right after all: the source's proofs contradict one another.
        return Ok(unproven);
    }
    let next_moved_here = proven(index + 1).await?.as_ref() == Some(found);
    // What was put in may have pushed it beyond the last head.
    let beyond = source.leaves(leaves.count(), leaves.count() + BEYOND).await?.leaves;
    let later = leaves.hashes[here + 1..]
        .iter()
        .copied()
        .chain(beyond.iter().map(|leaf| leaf_hash(leaf)));
    let elsewhere = (index + 1..).zip(later).find(|(_, hash)| *hash == logged).map(|(at, _)| at);
    Ok(match elsewhere {
        Some(found_at) if next_moved_here || proven(found_at).await?.as_ref() == Some(found) => Fault::Reordered { index, found_at },
        Some(found_at) if found_at == index + 1 => Fault::Inserted { index },
        Some(found_at) => Fault::Reordered { index, found_at },
        None if next_moved_here => Fault::Removed { index },
        None => Fault::Changed { index },
    })
}

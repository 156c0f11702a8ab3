//! Inclusion and consistency proofs, and their verification (RFC 9162, 2.1.3 and 2.1.4).

use std::ops::Range;

use super::{Hash, node_hash, split};

/// The ranges of leaves whose hashes are the inclusion proof of `index` in the tree of `size`, from the leaf's sibling up.
pub(crate) fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut low, mut high) = (0, size);
    let mut ranges = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The ranges of leaves whose hashes are the proof that the tree of `first` leaves begins the tree of `second`. Needs
/// 0 < first ≤ second.
pub(crate) fn consistency_ranges(first: u64, second: u64) -> Vec<Range<u64>> {
    let (mut low, mut high) = (0, second);
    let mut ranges = Vec::new();
    while high != first {
        let middle = low + split(high - low);
        if first <= middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    // The whole of the first tree is what the verifier has already.
    if low != 0 {
        ranges.push(low..high);
    }
    ranges.reverse();
    ranges
}

/// Whether `path` proves that the leaf of this hash stands at `index` in the tree of `size` and `root` (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `path` proves that the tree of `first_size` and `first_root` begins that of `second_size` and `second_root` (RFC 9162,
/// 2.1.4.2). The tree without leaves begins every tree.
pub fn verify_consistency(first_size: u64, second_size: u64, first_root: &Hash, second_root: &Hash, path: &[Hash]) -> bool {
    if first_size > second_size {
        return false;
    }
    if first_size == second_size {
        return path.is_empty() && first_root == second_root;
    }
    if first_size == 0 {
        return path.is_empty();
    }
    let (start, rest) = if first_size.is_power_of_two() {
        (first_root, path)
    } else {
        match path.split_first() {
            Some(split) => split,
            None => return false,
        }
    };
    let shift = (first_size - 1).trailing_ones();
    let (mut node, mut last) = ((first_size - 1) >> shift, (second_size - 1) >> shift);
    let (mut first, mut second) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            first = node_hash(sibling, &first);
            second = node_hash(sibling, &second);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            second = node_hash(&second, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && first == *first_root && second == *second_root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Tiles, leaf_hash};

    fn tree(size: u64) -> Tiles {
        let mut tiles = Tiles::default();
        tiles.append(0, (0..size).map(|index| leaf_hash(&index.to_be_bytes())));
        tiles
    }

    fn path(tiles: &Tiles, ranges: &[Range<u64>]) -> Vec<Hash> {
        ranges.iter().map(|range| tiles.range(range).unwrap()).collect()
    }

    /// The example of RFC 9162, 2.1.5: a tree of seven leaves with nodes a to l.
    #[test]
    fn the_proofs_are_those_of_the_example_in_the_rfc() {
        let (b, c, d, f, g, h, i, j, k, l) = (1..2, 2..3, 3..4, 5..6, 0..2, 2..4, 4..6, 6..7, 0..4, 4..7);
        assert_eq!(inclusion_ranges(0, 7), [b, h, l.clone()]);
        assert_eq!(inclusion_ranges(3, 7), [c.clone(), g.clone(), l.clone()]);
        assert_eq!(inclusion_ranges(4, 7), [f, j.clone(), k.clone()]);
        assert_eq!(inclusion_ranges(6, 7), [i.clone(), k.clone()]);
        assert_eq!(consistency_ranges(3, 7), [c, d, g, l.clone()]);
        assert_eq!(consistency_ranges(4, 7), [l]);
        assert_eq!(consistency_ranges(6, 7), [i, j, k]);
    }

    #[test]
    fn every_inclusion_proof_holds_and_fails_when_anything_differs() {
        let tiles = tree(40);
        for size in 1..=40 {
            let root = tiles.root(size).unwrap();
            for index in 0..size {
                let leaf = leaf_hash(&index.to_be_bytes());
                let proof = path(&tiles, &inclusion_ranges(index, size));
                assert!(verify_inclusion(index, size, &leaf, &proof, &root), "{index} of {size}");
                assert!(!verify_inclusion(index, size, &leaf_hash(b"other"), &proof, &root));
                assert!(!verify_inclusion(size, size, &leaf, &proof, &root));
                if size > 1 {
                    assert!(!verify_inclusion((index + 1) % size, size, &leaf, &proof, &root));
                    assert!(!verify_inclusion(index, size, &leaf, &proof[1..], &root));
                }
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][31] ^= 1;
                    assert!(!verify_inclusion(index, size, &leaf, &changed, &root));
                }
            }
        }
    }

    #[test]
    fn every_consistency_proof_holds_and_fails_when_anything_differs() {
        let tiles = tree(40);
        for second in 1..=40 {
            let second_root = tiles.root(second).unwrap();
            for first in 1..=second {
                let first_root = tiles.root(first).unwrap();
                let proof = path(&tiles, &consistency_ranges(first, second));
                assert!(
                    verify_consistency(first, second, &first_root, &second_root, &proof),
                    "{first} in {second}"
                );
                let wrong = leaf_hash(b"other");
                assert!(!verify_consistency(first, second, &wrong, &second_root, &proof));
                assert!(!verify_consistency(first, second, &first_root, &wrong, &proof));
                assert!(!verify_consistency(second + 1, second, &first_root, &second_root, &proof));
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][0] ^= 1;
                    assert!(!verify_consistency(first, second, &first_root, &second_root, &changed));
                    assert!(!verify_consistency(first, second, &first_root, &second_root, &proof[..at]));
                }
            }
        }
    }
}

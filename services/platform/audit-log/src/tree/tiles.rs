//! Stored hashes of the tree: of each complete subtree of 256^level leaves, 256 to a tile.
//!
//! Every other node is computed from at most 256 hashes of one tile, so a root or a proof reads a handful of rows, and adding a
//! batch rewrites the right edge only: one tile per level of 256.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Hash, empty_root, node_hash, split};

/// Height of a tile: it spans this many levels of the tree.
pub(crate) const TILE_HEIGHT: u32 = 8;
/// Hashes in a full tile.
pub(crate) const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// Levels of tiles that a tree of 2^63 leaves has.
pub(crate) const LEVELS: u32 = 8;

/// Which tile: its level, and its index within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TileId {
    pub(crate) level: u32,
    pub(crate) index: u64,
}

/// Some tiles of a tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tiles(BTreeMap<TileId, Vec<Hash>>);

impl Tiles {
    pub(crate) fn insert(&mut self, id: TileId, hashes: Vec<Hash>) {
        self.0.insert(id, hashes);
    }

    pub(crate) fn get(&self, id: TileId) -> Option<&[Hash]> {
        self.0.get(&id).map(Vec::as_slice)
    }

    /// Adds leaves to a tree of `size`, whose [`edge_tiles`] must be here, and answers which tiles changed.
    pub(crate) fn append(&mut self, size: u64, leaves: impl IntoIterator<Item = Hash>) -> BTreeSet<TileId> {
        let mut changed = BTreeSet::new();
        for (position, leaf) in (size..).zip(leaves) {
            let (mut hash, mut place, mut level) = (leaf, position, 0);
            loop {
                let id = TileId {
                    level,
                    index: place / TILE_WIDTH,
                };
                let tile = self.0.entry(id).or_default();
                tile.push(hash);
                changed.insert(id);
                if tile.len() as u64 != TILE_WIDTH {
                    break;
                }
                // A full tile is one hash of the level above.
                hash = complete_root(tile);
                place = id.index;
                level += 1;
            }
        }
        changed
    }

    /// Whether the tiles that appending to a tree of `size` continues hold exactly what they must: a hash too many would shift the rest.
    pub(crate) fn has_exact_edge(&self, size: u64) -> bool {
        edge_tiles(size).into_iter().all(|id| {
            let count = (size >> (id.level * TILE_HEIGHT)) % TILE_WIDTH;
            self.get(id).is_some_and(|tile| tile.len() as u64 == count)
        })
    }

    /// Root of the tree of the first `size` leaves. `None` if a tile is missing or too short.
    pub(crate) fn root(&self, size: u64) -> Option<Hash> {
        if size == 0 { Some(empty_root()) } else { self.range(&(0..size)) }
    }

    /// Hash over a range of leaves that is a node of some tree of RFC 9162. `None` if a tile is missing or too short.
    pub(crate) fn range(&self, range: &Range<u64>) -> Option<Hash> {
        let size = range.end - range.start;
        if size.is_power_of_two() {
            return self.node(size.ilog2(), range.start);
        }
        let middle = range.start + split(size);
        Some(node_hash(&self.range(&(range.start..middle))?, &self.range(&(middle..range.end))?))
    }

    /// Hash of the complete subtree of 2^height leaves that begins at `start`.
    fn node(&self, height: u32, start: u64) -> Option<Hash> {
        let (id, first) = place_of(height, start);
        let tile = self.0.get(&id)?;
        let count = 1_usize << (height % TILE_HEIGHT);
        Some(complete_root(tile.get(first..first + count)?))
    }
}

/// The tiles that are neither empty nor full in a tree of `size`: what appending continues.
fn edge_tiles(size: u64) -> BTreeSet<TileId> {
    let mut edge = BTreeSet::new();
    let (mut count, mut level) = (size, 0);
    while count > 0 {
        if count % TILE_WIDTH != 0 {
            edge.insert(TileId {
                level,
                index: count / TILE_WIDTH,
            });
        }
        count /= TILE_WIDTH;
        level += 1;
    }
    edge
}

/// The tiles that appending to a tree of `size` continues, and those that its root is computed from.
pub(crate) fn edge_and_root_tiles(size: u64) -> BTreeSet<TileId> {
    let mut tiles = edge_tiles(size);
    tiles_of(&(0..size), &mut tiles);
    tiles
}

/// The tiles that the hash over a range is computed from.
pub(crate) fn tiles_of(range: &Range<u64>, into: &mut BTreeSet<TileId>) {
    let size = range.end - range.start;
    if size == 0 {
        return;
    }
    if size.is_power_of_two() {
        into.insert(place_of(size.ilog2(), range.start).0);
        return;
    }
    let middle = range.start + split(size);
    tiles_of(&(range.start..middle), into);
    tiles_of(&(middle..range.end), into);
}

/// The tile that holds the hashes under a complete subtree, and where they begin in it.
fn place_of(height: u32, start: u64) -> (TileId, usize) {
    let level = height / TILE_HEIGHT;
    let place = start >> (level * TILE_HEIGHT);
    let id = TileId {
        level,
        index: place / TILE_WIDTH,
    };
    (id, usize::try_from(place % TILE_WIDTH).expect("below 256"))
}

/// Root over hashes whose number is a power of two.
fn complete_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(&complete_root(left), &complete_root(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;

    /// The definition, word for word (RFC 9162, 2.1.1).
    fn defined_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            _ => {
                let (left, right) = leaves.split_at(usize::try_from(split(leaves.len() as u64)).unwrap());
                node_hash(&defined_root(left), &defined_root(right))
            }
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
    }

    #[test]
    fn every_root_is_the_defined_one_across_the_borders_of_tiles() {
        let leaves = leaves(1030);
        let mut tiles = Tiles::default();
        tiles.append(0, leaves.iter().copied());
        for size in (0..20).chain(250..262).chain(500..520).chain(1020..=1030) {
            let size_here = usize::try_from(size).unwrap();
            assert_eq!(tiles.root(size), Some(defined_root(&leaves[..size_here])), "{size}");
        }
        assert_eq!(tiles.root(1031), None);
    }

    #[test]
    fn appending_needs_the_edge_and_gives_what_appending_at_once_gives() {
        // A tree of more than 256^2 leaves has three levels of tiles.
        let leaves = leaves(65_536 + 300);
        let mut stored = Tiles::default();
        let mut size = 0;
        for batch in leaves.chunks(777) {
            let mut edge = Tiles::default();
            for id in edge_tiles(size) {
                edge.insert(id, stored.get(id).expect("the edge is stored").to_vec());
            }
            for id in edge.append(size, batch.iter().copied()) {
                stored.insert(id, edge.get(id).unwrap().to_vec());
            }
            size += batch.len() as u64;
        }
        assert_eq!(stored.root(size), Some(defined_root(&leaves)));
        assert_eq!(stored.0.keys().map(|id| id.level).max(), Some(2));
    }

    #[test]
    fn the_tiles_of_a_range_are_enough_for_its_hash() {
        let mut all = Tiles::default();
        all.append(0, leaves(700));
        for range in [0..700, 512..700, 256..512, 699..700, 640..672] {
            let mut needed = BTreeSet::new();
            tiles_of(&range, &mut needed);
            let mut some = Tiles::default();
            for id in needed {
                some.insert(id, all.get(id).unwrap().to_vec());
            }
            assert_eq!(some.range(&range), all.range(&range), "{range:?}");
            assert!(some.range(&range).is_some());
        }
    }
}

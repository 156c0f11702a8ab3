//! Comparing the stored hashes of a tree with those of its leaves, tile by tile.

use super::Fault;
use crate::tree::{Hash, TILE_HEIGHT, TILE_WIDTH, TileId, Tiles};

/// What must be stored, and how far the comparison has come.
pub(super) struct Stored {
    right: Tiles,
    /// The tile of the level that must come next.
    next: u64,
    /// Hashes beyond those of the leaves: the level, and where they end in it.
    beyond: Vec<(u32, u64)>,
}

impl Stored {
    /// For a tree of these leaves.
    pub(super) fn of(leaves: &[Hash]) -> Self {
        let mut right = Tiles::default();
        right.append(0, leaves.iter().copied());
        Self {
            right,
            next: 0,
            beyond: Vec::new(),
        }
    }

    /// Compares a stored tile, of which those of a level come in order.
    pub(super) fn compare(&mut self, level: u32, tile: i64, hashes: &[u8]) -> Option<Fault> {
        let tile = u64::try_from(tile).ok()?;
        if tile > self.next && self.right.get(TileId { level, index: self.next }).is_some() {
            return Some(Fault::TileChanged { level, tile: self.next });
        }
        self.next = tile + 1;
        let right = self.right.get(TileId { level, index: tile }).unwrap_or_default();
        let (stored, rest) = hashes.as_chunks::<32>();
        if !rest.is_empty() || stored.len() < right.len() || stored.len() as u64 > TILE_WIDTH {
            return Some(Fault::TileChanged { level, tile });
        }
        if let Some(at) = right.iter().zip(stored).position(|(right, stored)| right != stored) {
            return Some(match level {
                0 => Fault::HashChanged {
                    index: tile * TILE_WIDTH + at as u64,
                },
                _ => Fault::TileChanged { level, tile },
            });
        }
        if stored.len() > right.len() {
            self.beyond.push((level, tile * TILE_WIDTH + stored.len() as u64));
        }
        None
    }

    /// The tile that did not come, at the end of a level.
    pub(super) fn missing(&mut self, level: u32) -> Option<Fault> {
        let tile = std::mem::take(&mut self.next);
        let is_missing = self.right.get(TileId { level, index: tile }).is_some();
        is_missing.then_some(Fault::TileChanged { level, tile })
    }

    /// What is stored beyond the leaves though the log has not grown so far.
    pub(super) fn beyond(self, grown_to: u64) -> Option<Fault> {
        let too_far = |(level, end): &(u32, u64)| *end > grown_to >> (level * TILE_HEIGHT);
        self.beyond.into_iter().find(too_far).map(|(level, end)| Fault::TileChanged {
            level,
            tile: (end - 1) / TILE_WIDTH,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;

    /// The tiles of a log of `stored` entries, compared by a verifier who read the head of `seen`, and after that one of `grown_to`.
    fn verdict(stored: u64, seen: u64, grown_to: u64) -> Option<Fault> {
        let leaves: Vec<Hash> = (0..stored).map(|index| leaf_hash(&index.to_be_bytes())).collect();
        let mut tiles = Tiles::default();
        tiles.append(0, leaves.iter().copied());
        let mut compared = Stored::of(&leaves[..usize::try_from(seen).unwrap()]);
        for level in 0..3 {
            for index in 0.. {
                let Some(hashes) = tiles.get(TileId { level, index }) else { break };
                let tile = i64::try_from(index).unwrap();
                if let Some(fault) = compared.compare(level, tile, hashes.as_flattened()) {
                    return Some(fault);
                }
            }
            if let Some(fault) = compared.missing(level) {
                return Some(fault);
            }
        }
        compared.beyond(grown_to)
    }

    #[test]
    fn what_was_appended_meanwhile_is_no_fault_and_what_was_not_is() {
        let beyond = |level, tile| Some(Fault::TileChanged { level, tile });
        for (stored, seen, grown_to, fault) in [
            (0, 0, 0, None),
            (255, 255, 255, None),
            (300, 300, 300, None),
            (70_000, 70_000, 70_000, None),
            (300, 200, 300, None),
            (301, 200, 300, beyond(0, 1)),
            (256, 255, 255, beyond(0, 0)),
            (512, 300, 511, beyond(0, 1)),
        ] {
            assert_eq!(verdict(stored, seen, grown_to), fault, "{stored} {seen} {grown_to}");
        }
    }
}

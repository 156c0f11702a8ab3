//! The Merkle tree of RFC 9162, section 2.1: pure arithmetic over hashes.

mod proof;
mod tiles;

use sha2::{Digest, Sha256};

pub(crate) use proof::{consistency_ranges, inclusion_ranges};
pub use proof::{verify_consistency, verify_inclusion};
pub(crate) use tiles::{LEVELS, TILE_HEIGHT, TILE_WIDTH, TileId, Tiles, edge_and_root_tiles, tiles_of};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Hash of a leaf: SHA-256 of 0x00 and its bytes (RFC 9162, 2.1.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// Hash of an inner node: SHA-256 of 0x01 and the hashes of its children (RFC 9162, 2.1.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Size of the left subtree: the largest power of two smaller than `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves and roots that the implementations of Certificate Transparency test against.
    const LEAVES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        assert_eq!(
            hex::encode(empty_root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut tiles = Tiles::default();
        for (size, (leaf, root)) in (1..).zip(LEAVES.iter().zip(ROOTS)) {
            tiles.append(size - 1, [leaf_hash(&hex::decode(leaf).unwrap())]);
            assert_eq!(tiles.root(size).map(hex::encode).as_deref(), Some(root), "size {size}");
        }
    }

    #[test]
    fn the_left_subtree_is_the_largest_power_of_two_below() {
        for (size, left) in [(2, 1), (3, 2), (4, 2), (5, 4), (7, 4), (8, 4), (9, 8), (257, 256)] {
            assert_eq!(split(size), left, "{size}");
        }
    }
}

//! What can be wrong with a log.

use thiserror::Error;

/// The first fault of a log. Indices count entries from 0; the text names the place so that it can be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// Something is not in the form that it must have.
    #[error("UNREADABLE: {place} is not in the documented form")]
    Unreadable {
        /// Where.
        place: String,
    },
    /// A head is not signed by a trusted key, is of another log, or is out of order.
    #[error("HEAD FORGED: the head of {tree_size} entries is not signed by a trusted key, of another log, or out of order")]
    HeadForged {
        /// Its size.
        tree_size: u64,
    },
    /// An entry is not what was logged.
    #[error("CHANGED: entry {index} is not what was logged")]
    Changed {
        /// The entry.
        index: u64,
    },
    /// An entry was taken out and the others moved up.
    #[error("REMOVED: entry {index} was taken out")]
    Removed {
        /// The entry.
        index: u64,
    },
    /// An entry was put in that was never logged.
    #[error("INSERTED: what stands at {index} was never logged")]
    Inserted {
        /// Where it stands.
        index: u64,
    },
    /// An entry stands elsewhere.
    #[error("REORDERED: entry {index} stands at {found_at}")]
    Reordered {
        /// The entry.
        index: u64,
        /// Where it stands now.
        found_at: u64,
    },
    /// The last entries are missing.
    #[error("TRUNCATED: {have} entries are there, {want} were signed")]
    Truncated {
        /// Entries that are there.
        have: u64,
        /// Entries of the head.
        want: u64,
    },
    /// Entries and stored hashes both do not give the signed root, so the entry cannot be told.
    #[error("UNPROVEN: the entries from {from} to {to} do not give the signed root, and neither do the stored hashes")]
    Unproven {
        /// The first entry that may be wrong.
        from: u64,
        /// The last one.
        to: u64,
    },
    /// There are entries that no head signs.
    #[error("UNSIGNED: entry {index} comes after the last signed head")]
    Unsigned {
        /// The first of them.
        index: u64,
    },
    /// The stored hash of an entry is wrong, though the entry is right.
    #[error("HASH CHANGED: the stored hash of entry {index} is not that of the entry, which is as it was signed")]
    HashChanged {
        /// The entry.
        index: u64,
    },
    /// The stored hashes of a tile are wrong, though the entries are right.
    #[error("TILE CHANGED: the stored hashes of tile {tile} of level {level} are not those of the entries, which are as they were signed")]
    TileChanged {
        /// Its level.
        level: u32,
        /// Its index within the level.
        tile: u64,
    },
    /// An entry is found by another resource or id than its own.
    #[error("MISFILED: entry {index} is as it was signed, but is found by another resource or id than its own")]
    Misfiled {
        /// The entry.
        index: u64,
    },
    /// A head that a witness took is not among those of the log.
    #[error("HEAD MISSING: the witnessed head of {tree_size} entries is not among the heads of the log")]
    HeadMissing {
        /// Its size.
        tree_size: u64,
    },
    /// A witnessed head is not signed by a trusted key, is of another log, or tells of a loss of another head than the one before it.
    #[error(
        "WITNESS FORGED: the witnessed head of {tree_size} entries is not signed by a trusted key, of another log, or an unfounded loss"
    )]
    WitnessForged {
        /// Its size.
        tree_size: u64,
    },
    /// The log is older than what was witnessed.
    #[error("SET BACK: the log has {tree_size} entries, but {witnessed} were witnessed")]
    SetBack {
        /// Entries of the log.
        tree_size: u64,
        /// Entries that were witnessed.
        witnessed: u64,
    },
    /// The log is whole in itself, but not the one that was witnessed.
    #[error("REWRITTEN: the first {witnessed} entries are not those that were witnessed")]
    Rewritten {
        /// Entries that were witnessed.
        witnessed: u64,
    },
}

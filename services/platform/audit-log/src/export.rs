//! Exporting a log into a folder that an auditor can verify without our code. The form is documented in `docs/audit-log-format.md`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use honi_database::{Database, DatabaseError};
use thiserror::Error;

use crate::{keys::PublicKeys, log};

/// The leaves, a line each.
pub const ENTRIES_FILE: &str = "entries.jsonl";
/// The hashes of the leaves as the log stores them, a line each.
pub const HASHES_FILE: &str = "hashes.txt";
/// The signed heads, a line each.
pub const HEADS_FILE: &str = "heads.jsonl";
/// The public keys, a line each.
pub const KEYS_FILE: &str = "keys.txt";

/// Rows per query; a tile of leaf hashes is as long.
const PAGE: u64 = 256;

/// An export could not be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The folder cannot be written.
    #[error("the export: {0}")]
    Io(#[from] std::io::Error),
}

/// Writes the log of this name into a folder, up to its latest head, and answers its number of entries. The stored hashes are written
/// as they are, so that a verifier can tell a changed entry from a changed hash.
///
/// # Errors
/// If the log cannot be read or the folder cannot be written.
pub async fn export(db: &Database, name: &str, keys: &PublicKeys, folder: &Path) -> Result<u64, ExportError> {
    let conn = db.reader();
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(KEYS_FILE), keys.to_text())?;
    let size = log::latest_head(conn, name).await?.map_or(0, |head| head.head.tree_size);

    let mut heads = BufWriter::new(File::create(folder.join(HEADS_FILE))?);
    let mut after = 0;
    while after < size {
        let page = log::heads_after(conn, name, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.head.tree_size;
        for head in page.iter().filter(|head| head.head.tree_size <= size) {
            writeln!(heads, "{}", head.to_line())?;
        }
    }
    heads.flush()?;

    let mut entries = BufWriter::new(File::create(folder.join(ENTRIES_FILE))?);
    let mut hashes = BufWriter::new(File::create(folder.join(HASHES_FILE))?);
    for start in (0..size).step_by(256) {
        for row in log::entries_from(conn, start, PAGE, None).await? {
            // A position that was skipped must not make the page run into the next one.
            if u64::try_from(row.position).is_ok_and(|position| position < size.min(start + PAGE)) {
                entries.write_all(&row.leaf)?;
                entries.write_all(b"\n")?;
            }
        }
        let tile = log::recorded_leaf_hashes(conn, start / PAGE).await?;
        for (_, hash) in (start..size).zip(tile) {
            writeln!(hashes, "{}", hex::encode(hash))?;
        }
    }
    entries.flush()?;
    hashes.flush()?;
    Ok(size)
}

//! Exporting a log into a folder that an auditor can verify without our code. The form is documented in `docs/audit-log-format.md`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use thiserror::Error;

use crate::{
    head::SignedHead,
    keys::PublicKeys,
    verify::{Source, SourceError},
    witness,
};

/// The leaves, a line each.
pub const ENTRIES_FILE: &str = "entries.jsonl";
/// The hashes of the leaves as the log stores them, a line each.
pub const HASHES_FILE: &str = "hashes.txt";
/// The signed heads, a line each.
pub const HEADS_FILE: &str = "heads.jsonl";
/// The public keys, a line each.
pub const KEYS_FILE: &str = "keys.txt";

/// An export could not be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The log cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A witness saw more than there is, so an export would look whole that is not.
    #[error("the log has {tree_size} entries, but {witnessed} were witnessed")]
    SetBack {
        /// Entries of the log.
        tree_size: u64,
        /// Entries that were witnessed.
        witnessed: u64,
    },
    /// The folder cannot be written.
    #[error("the export: {0}")]
    Io(#[from] std::io::Error),
}

/// Writes a log into a folder, up to its latest head, and answers its number of entries. Entries, heads and stored hashes are written as
/// they are, so that a verifier can tell a changed entry from a changed hash. `witnessed` is what a witness kept of the log.
///
/// # Errors
/// If the log cannot be read or was set back, or the folder cannot be written.
pub async fn export(source: &impl Source, keys: &PublicKeys, witnessed: &[SignedHead], folder: &Path) -> Result<u64, ExportError> {
    let heads = source.heads().await?;
    let tree_size = heads.last().map_or(0, |head| head.head.tree_size);
    let largest = witness::standing(witnessed).into_iter().map(|head| head.head.tree_size).max();
    if let Some(witnessed) = largest.filter(|largest| *largest > tree_size) {
        return Err(ExportError::SetBack { tree_size, witnessed });
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(KEYS_FILE), keys.to_text())?;
    let lines: String = heads.iter().map(|head| format!("{}\n", head.to_line())).collect();
    std::fs::write(folder.join(HEADS_FILE), lines)?;

    let mut entries = BufWriter::new(File::create(folder.join(ENTRIES_FILE))?);
    let mut next = Some(0);
    while let Some(start) = next.filter(|start| *start < tree_size) {
        let page = source.leaves(start, tree_size).await?;
        for leaf in &page.leaves {
            entries.write_all(leaf)?;
            entries.write_all(b"\n")?;
        }
        next = page.next.filter(|next| *next > start);
    }
    entries.flush()?;

    let mut hashes = BufWriter::new(File::create(folder.join(HASHES_FILE))?);
    for hash in source.stored_hashes(tree_size).await? {
        writeln!(hashes, "{}", hex::encode(hash))?;
    }
    hashes.flush()?;
    Ok(tree_size)
}

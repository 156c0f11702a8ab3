//! An export as a source: a folder in the documented form.

use std::path::Path;

use async_trait::async_trait;

use super::{Fault, Source, SourceError, source::Page};
use crate::{
    export::{ENTRIES_FILE, HASHES_FILE, HEADS_FILE, KEYS_FILE},
    head::SignedHead,
    keys::PublicKeys,
    tree::{Hash, Tiles, consistency_ranges},
};

/// An export, read into memory.
#[derive(Debug)]
pub struct Folder {
    heads: Result<Vec<SignedHead>, String>,
    entries: Result<Vec<Vec<u8>>, String>,
    hashes: Result<Vec<Hash>, String>,
    keys: Option<PublicKeys>,
    tree: Tiles,
}

impl Folder {
    /// Reads an export. What is not in the documented form is found by verifying.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let read = |name: &str| {
            std::fs::read(path.join(name)).map_err(|source| SourceError::Io {
                path: path.join(name).display().to_string(),
                source,
            })
        };
        let entries = lines(ENTRIES_FILE, &read(ENTRIES_FILE)?, |line| Some(line.to_vec()));
        let heads = lines(HEADS_FILE, &read(HEADS_FILE)?, |line| {
            SignedHead::from_line(std::str::from_utf8(line).ok()?)
        });
        let hashes = lines(HASHES_FILE, &read(HASHES_FILE)?, hash);
        let keys = String::from_utf8(read(KEYS_FILE)?)
            .ok()
            .and_then(|text| PublicKeys::from_text(&text));
        let mut tree = Tiles::default();
        if let Ok(hashes) = &hashes {
            tree.append(0, hashes.iter().copied());
        }
        Ok(Self {
            heads,
            entries,
            hashes,
            keys,
            tree,
        })
    }

    /// The public keys that came with the export. Trust them only if they came another way as well: who forges an export can put in a
    /// key.
    ///
    /// # Errors
    /// If they are not in the documented form.
    pub fn public_keys(&self) -> Result<PublicKeys, SourceError> {
        self.keys.clone().ok_or_else(|| SourceError::Damaged {
            place: KEYS_FILE.to_owned(),
        })
    }

    fn hash_count(&self) -> u64 {
        self.hashes.as_ref().map_or(0, |hashes| hashes.len() as u64)
    }
}

/// Lines, each ended by a newline; the place of the first that `read` does not take.
fn lines<T>(file: &str, bytes: &[u8], read: impl Fn(&[u8]) -> Option<T>) -> Result<Vec<T>, String> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let Some(whole) = bytes.strip_suffix(b"\n") else {
        return Err(format!("the end of {file}"));
    };
    let line = |(index, line)| read(line).ok_or_else(|| format!("line {} of {file}", index + 1));
    whole.split(|byte| *byte == b'\n').enumerate().map(line).collect()
}

/// A hash in 64 lower-case hex digits.
fn hash(line: &[u8]) -> Option<Hash> {
    let mut hash = [0; 32];
    hex::decode_to_slice(line, &mut hash).ok()?;
    (hex::encode(hash).as_bytes() == line).then_some(hash)
}

fn whole<T: Clone>(part: &Result<T, String>) -> Result<T, SourceError> {
    part.clone().map_err(|place| SourceError::Damaged { place })
}

#[async_trait]
impl Source for Folder {
    async fn heads(&self) -> Result<Vec<SignedHead>, SourceError> {
        whole(&self.heads)
    }

    async fn leaves(&self, start: u64, end: u64) -> Result<Page, SourceError> {
        let entries = self
            .entries
            .as_ref()
            .map_err(|place| SourceError::Damaged { place: place.clone() })?;
        let count = usize::try_from(end - start).unwrap_or(usize::MAX);
        let first = usize::try_from(start).unwrap_or(usize::MAX);
        Ok(Page {
            leaves: entries.iter().skip(first).take(count).cloned().collect(),
            next: None,
            misfiled: None,
        })
    }

    async fn consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, SourceError> {
        if second > self.hash_count() {
            return Ok(Vec::new());
        }
        Ok(consistency_ranges(first, second)
            .iter()
            .filter_map(|range| self.tree.range(range))
            .collect())
    }

    async fn proven_hash(&self, index: u64, tree_size: u64, root: &Hash) -> Result<Option<Hash>, SourceError> {
        if index >= tree_size || tree_size > self.hash_count() || self.tree.root(tree_size) != Some(*root) {
            return Ok(None);
        }
        Ok(self.tree.range(&(index..index + 1)))
    }

    async fn stored_hashes(&self, end: u64) -> Result<Vec<Hash>, SourceError> {
        let count = usize::try_from(end).unwrap_or(usize::MAX);
        Ok(whole(&self.hashes)?.into_iter().take(count).collect())
    }

    async fn beyond_proofs(&self, leaves: &[Hash], tree_size: u64) -> Result<Option<Fault>, SourceError> {
        let hashes = whole(&self.hashes)?;
        if let Some(index) = hashes.iter().zip(leaves).position(|(stored, leaf)| stored != leaf) {
            return Ok(Some(Fault::HashChanged { index: index as u64 }));
        }
        let entries = self.entries.as_ref().map_or(0, Vec::len) as u64;
        if entries > tree_size {
            return Ok(Some(Fault::Unsigned { index: tree_size }));
        }
        if hashes.len() as u64 != tree_size {
            return Ok(Some(Fault::Unreadable {
                place: format!("the number of lines of {HASHES_FILE}"),
            }));
        }
        Ok(None)
    }
}

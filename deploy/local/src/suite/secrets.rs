//! The secrets of one suite: made at its first start, kept in its data folder, the same ever after.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use honi_settings::Secret;
use rand::RngCore;

use crate::private_file;

/// Name of the file in the folder of keys.
const FILE: &str = "secrets.toml";

/// What needs a secret, each of 64 hex digits.
const NAMES: [&str; 12] = [
    "temporal_codec",
    "members_requests",
    "members_master",
    "members_index",
    "training_requests",
    "training_master",
    "training_index",
    "voices_requests",
    "voices_master",
    "voices_index",
    "application_voices",
    "application_worker",
];

/// Secrets that came later: the account by which the suite seeds itself, the proposals and the inspections service.
const LATER: [&str; 9] = [
    "application_local",
    "proposals_requests",
    "proposals_master",
    "proposals_index",
    "inspections_requests",
    "inspections_master",
    "inspections_index",
    "application_inspections",
    "application_proposals",
];

/// The secrets of one suite. Its `Debug` shows none.
#[derive(Clone)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Reads them, and makes those that are missing.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut secrets: BTreeMap<String, String> = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).context("the secrets of the suite cannot be read")?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).context("the secrets of the suite cannot be read"),
        };
        let known = secrets.len();
        for name in NAMES.iter().chain(&LATER) {
            secrets.entry((*name).to_owned()).or_insert_with(random);
        }
        if secrets.len() > known {
            private_file::write(&path, toml::to_string(&secrets)?.as_bytes()).context("the secrets of the suite cannot be written")?;
        }
        Ok(Self(secrets))
    }

    /// One secret, 64 hex digits.
    ///
    /// # Panics
    /// If nothing of that name is kept, which is a fault of the suite.
    pub fn get(&self, name: &str) -> Secret {
        Secret::new(self.0.get(name).expect("every secret has a name in the list").as_str())
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

fn random() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_the_same_and_differ_from_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let first = Secrets::open(folder.path()).unwrap();
        let second = Secrets::open(folder.path()).unwrap();
        let mut all: Vec<String> = NAMES.iter().map(|name| first.get(name).expose().to_owned()).collect();
        for name in NAMES {
            assert_eq!(first.get(name).expose(), second.get(name).expose(), "{name}");
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), NAMES.len());
        assert!(!format!("{first:?}").contains(first.get("voices_master").expose()));
    }
}

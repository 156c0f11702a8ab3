//! Where the key and the witness file are.

use std::path::PathBuf;
use std::sync::Arc;

use honi_clock::Clock;
use honi_settings::Validate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{FileWitness, KeyFileError, PublicKeys, Sequencer, Signer, WitnessError};

/// Settings of a service's audit log. Neither file may lie where the database's owner can write.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AuditLogSettings {
    /// The private key that signs tree heads: Ed25519 in PKCS #8 PEM, mode 0600.
    pub key_file: PathBuf,
    /// Whether to make the key where there is none. For the local profile; elsewhere a missing key is a fault.
    #[serde(default)]
    pub create_missing_key: bool,
    /// Public keys, 64 hex digits each, that signed before the present one.
    #[serde(default)]
    pub retired_public_keys: Vec<String>,
    /// The file that heads are appended to.
    pub witness_file: PathBuf,
    /// Accepts that the log was set back or is another since a head of this many entries was witnessed, as after a restored backup. It is
    /// written into the witness file, signed, and the log goes on. Take it out again once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_loss_of: Option<u64>,
}

impl Validate for AuditLogSettings {
    fn validate(&self) -> Result<(), String> {
        let mut keys = PublicKeys::default();
        self.retired_public_keys
            .iter()
            .try_for_each(|key| keys.add(key))
            .map_err(|_| "retired_public_keys: not an Ed25519 key".to_owned())
    }
}

/// The audit log could not be opened.
#[derive(Debug, Error)]
pub enum OpenLogError {
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The witness file.
    #[error(transparent)]
    Witness(#[from] WitnessError),
}

impl AuditLogSettings {
    /// The sequencer of the log of this name, with its key and witness file, and the public keys to verify it with.
    ///
    /// # Errors
    /// If a file is missing or not usable.
    pub fn open(&self, log: &str, clock: Clock) -> Result<(Sequencer, PublicKeys), OpenLogError> {
        let signer = Signer::open(&self.key_file, self.create_missing_key)?;
        let mut trusted = PublicKeys::of(&signer);
        self.retired_public_keys.iter().try_for_each(|key| trusted.add(key))?;
        let witness = Arc::new(FileWitness::open(&self.witness_file, trusted.clone())?);
        let sequencer = Sequencer::new(log, signer, trusted.clone(), witness, clock).accepting_loss_of(self.accept_loss_of);
        Ok((sequencer, trusted))
    }
}

//! Where the keys come from.

use std::collections::BTreeMap;

use honi_settings::{Secret, Validate};
use serde::{Deserialize, Serialize};

use crate::{BadMasterKey, BlindIndex, MasterKeys, master};

/// The keys of a service, each 64 hex digits (`openssl rand -hex 32`). They are secrets: give them by the environment or a file
/// that only the service can read, and keep them apart from backups of the database.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalDataSettings {
    /// Id of the master key that wraps new keys.
    pub current_master_key: String,
    /// Master keys by id.
    pub master_keys: BTreeMap<String, Secret>,
    /// Key of the blind indexes. It cannot be rotated without computing every index anew.
    pub index_key: Secret,
}

impl PersonalDataSettings {
    /// The master keys.
    ///
    /// # Errors
    /// If one has another form or the current one is missing.
    pub fn master_keys(&self) -> Result<MasterKeys, BadMasterKey> {
        MasterKeys::new(
            &self.current_master_key,
            self.master_keys.iter().map(|(id, key)| (id.as_str(), key.expose())),
        )
    }

    /// The blind index.
    ///
    /// # Errors
    /// If its key has another form.
    pub fn blind_index(&self) -> Result<BlindIndex, BadMasterKey> {
        Ok(BlindIndex::new(&*master::key_from_hex("index_key", self.index_key.expose())?))
    }
}

impl Validate for PersonalDataSettings {
    fn validate(&self) -> Result<(), String> {
        self.master_keys().map_err(|error| error.to_string())?;
        self.blind_index().map_err(|error| error.to_string())?;
        Ok(())
    }
}

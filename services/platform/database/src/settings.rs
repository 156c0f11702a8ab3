//! Where the database is.

use honi_settings::Secret;
use serde::{Deserialize, Serialize};

/// The section `[database]` of a service's settings.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`; secret because it may hold a password.
    pub url: Secret,
    /// Most connections of the pool; on SQLite, of the readers' pool beside the one writer.
    #[serde(default = "default_max_connections")]
    pub max_connections: u32,
}

/// Reads gain nothing from more connections than this, and writes little.
const fn default_max_connections() -> u32 {
    8
}

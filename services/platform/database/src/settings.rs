//! Where the database is.

use std::str::FromStr;

use honi_settings::{Secret, Validate, is_loopback};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use serde::{Deserialize, Serialize};

/// The section `[database]` of a service's settings.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`; secret because it may hold a password. Of another machine it ends with
    /// `?sslmode=verify-full`, and `&sslrootcert=FILE` where the certificate is of an authority of one's own; `verify-ca` does where the
    /// certificate cannot name the host.
    pub url: Secret,
    /// Most connections of the pool; on SQLite, of the readers' pool beside the one writer.
    #[serde(default = "default_max_connections")]
    pub max_connections: u32,
    /// Whether the database of another machine may be asked without TLS: only where something else encrypts, such as a mesh.
    #[serde(default)]
    pub plaintext: bool,
}

/// Reads gain nothing from more connections than this, and writes little.
const fn default_max_connections() -> u32 {
    8
}

impl DatabaseSettings {
    /// Settings for a url.
    #[must_use]
    pub const fn new(url: Secret, max_connections: u32) -> Self {
        Self {
            url,
            max_connections,
            plaintext: false,
        }
    }
}

/// Whether a url is one of PostgreSQL.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl Validate for DatabaseSettings {
    fn validate(&self) -> Result<(), String> {
        let url = self.url.expose();
        if !is_postgres(url) || self.plaintext {
            return Ok(());
        }
        // As the driver reads it: by default it would fall back to plain text when the other end wants no TLS, and trust any certificate.
        let options = PgConnectOptions::from_str(url).map_err(|_| "database.url cannot be read".to_owned())?;
        let near = options.get_socket().is_some() || is_loopback(options.get_host());
        if near || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull | PgSslMode::VerifyCa) {
            return Ok(());
        }
        Err(
            "database.url is of another machine: it needs ?sslmode=verify-full, or database.plaintext = true where something else encrypts"
                .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_travel_over_tls_that_is_verified_or_within_this_machine() {
        for (url, good) in [
            ("sqlite:honi.db", true),
            ("postgres://honi@localhost/voices", true),
            ("postgresql://honi@[::1]:5433/voices", true),
            ("postgres://honi@%2Frun%2Fpostgresql/voices", true),
            ("postgres://honi@db.example.coop/voices?host=/run/postgresql", true),
            ("postgres://honi:swordfish@db.example.coop/voices", false),
            ("postgres://honi:swordfish@db.example.coop/voices?sslmode=prefer", false),
            ("postgres://honi:swordfish@db.example.coop/voices?sslmode=require", false),
            ("postgres://honi:swordfish@localhost/voices?host=db.example.coop", false),
            ("postgres://honi:swordfish@db.example.coop/voices?sslmode=swordfish", false),
            ("postgres://honi:swordfish@db.example.coop/voices?sslmode=verify-ca", true),
            ("postgres://honi:swordfish@db.example.coop/voices?sslmode=verify-full", true),
        ] {
            let settings = DatabaseSettings::new(Secret::new(url), 1);
            let outcome = settings.validate();
            assert_eq!(outcome.is_ok(), good, "{url}: {outcome:?}");
            assert!(!format!("{outcome:?}").contains("swordfish"), "{outcome:?}");
        }
        let behind_a_mesh = DatabaseSettings {
            plaintext: true,
            ..DatabaseSettings::new(Secret::new("postgres://db.example.coop/voices"), 1)
        };
        assert_eq!(behind_a_mesh.validate(), Ok(()));
    }
}

//! What can be configured.

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_database::DatabaseSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::{Secret, Validate};
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// A shorter key could be guessed.
const MAC_KEY_MIN: usize = 32;

/// The settings of the members service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The gRPC server.
    pub serve: ServeSettings,
    /// Traces, metrics and logs.
    pub telemetry: TelemetrySettings,
    /// The database.
    pub database: DatabaseSettings,
    /// Whose tokens are accepted.
    pub access: AccessSettings,
    /// The keys of personal data.
    pub personal_data: PersonalDataSettings,
    /// The request ids.
    pub requests: RequestSettings,
    /// The relay of events.
    pub relay: RelaySettings,
    /// The audit log.
    pub audit_log: AuditLogSettings,
}

/// Section `requests`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSettings {
    /// The key by which requests are compared when they come again, at least 32 characters (`openssl rand -hex 32`). With another one,
    /// a request that is repeated across the change is taken for another request.
    pub mac_key: Secret,
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        self.serve.validate()?;
        self.access.validate()?;
        self.personal_data.validate()?;
        self.relay.validate()?;
        self.audit_log.validate()?;
        if self.requests.mac_key.expose().len() < MAC_KEY_MIN {
            return Err(format!("requests.mac_key must have at least {MAC_KEY_MIN} characters"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use honi_settings::{Invocation, dump, load};

    use super::*;

    const EXAMPLE: &str = include_str!("../../../deploy/config/members.toml");

    /// The secrets that the example leaves to the environment.
    const SECRETS: [(&str, &str); 4] = [
        ("[database]\n", "url = \"sqlite:members.db\"\n"),
        (
            "[personal_data]\n",
            "index_key = \"0000000000000000000000000000000000000000000000000000000000000001\"\n",
        ),
        (
            "[personal_data.master_keys]\n",
            "k1 = \"0000000000000000000000000000000000000000000000000000000000000002\"\n",
        ),
        (
            "[requests]\n",
            "mac_key = \"0000000000000000000000000000000000000000000000000000000000000003\"\n",
        ),
    ];

    fn loaded(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members.toml");
        std::fs::write(&path, text).unwrap();
        let invocation = Invocation {
            config: Some(path),
            ..Invocation::default()
        };
        load(PREFIX, DEFAULTS, &invocation).map_err(|error| error.to_string())
    }

    /// No variable of the environment begins like that.
    const PREFIX: &str = "MEMBERS_EXAMPLE";

    fn with_secrets() -> String {
        SECRETS.iter().fold(EXAMPLE.to_owned(), |text, (section, line)| {
            text.replace(section, &format!("{section}{line}"))
        })
    }

    #[test]
    fn the_example_lacks_its_secrets_alone() {
        let error = loaded(EXAMPLE).unwrap_err();
        assert!(error.contains("missing"), "{error}");
        let settings = loaded(&with_secrets()).unwrap();
        assert_eq!(settings.access.audience, crate::SERVICE);
        let shown = dump(&settings);
        assert!(shown.contains("***"));
        for secret in ["sqlite:members.db", "0001", "0002", "0003"] {
            assert!(!shown.contains(secret), "{secret}");
        }
    }

    #[test]
    fn what_is_unknown_or_too_weak_is_refused() {
        let text = with_secrets();
        assert!(
            loaded(&text.replace("[relay]\n", "[relay]\nspeed = 9\n"))
                .unwrap_err()
                .contains("speed")
        );
        assert!(
            loaded(&text.replace(SECRETS[3].1, "mac_key = \"short\"\n"))
                .unwrap_err()
                .contains("requests.mac_key")
        );
        assert!(
            loaded(&text.replace(SECRETS[1].1, "index_key = \"short\"\n"))
                .unwrap_err()
                .contains("index_key")
        );
    }
}

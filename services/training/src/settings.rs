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

use crate::mail::MailSettings;

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// A shorter key could be guessed.
const MAC_KEY_MIN: usize = 32;

/// The settings of the training service.
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
    /// The e-mail of notices; without it none is sent, and the inbox has the notices all the same.
    pub mail: Option<MailSettings>,
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
        if let Some(mail) = &self.mail {
            mail.validate()?;
        }
        if self.requests.mac_key.expose().len() < MAC_KEY_MIN {
            return Err(format!("requests.mac_key must have at least {MAC_KEY_MIN} characters"));
        }
        Ok(())
    }
}

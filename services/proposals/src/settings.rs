//! What can be configured.

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_database::DatabaseSettings;
use honi_launch::{RequestSettings, Sections};
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::Validate;
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// The settings of the proposals service.
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

impl Settings {
    /// The sections that every service has.
    pub(crate) fn sections(&self) -> Sections<'_> {
        Sections {
            serve: &self.serve,
            database: &self.database,
            access: &self.access,
            personal_data: &self.personal_data,
            requests: &self.requests,
            relay: &self.relay,
            audit_log: &self.audit_log,
        }
    }
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        self.sections().validate()
    }
}

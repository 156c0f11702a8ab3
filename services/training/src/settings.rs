//! What can be configured.

use std::time::Duration;

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_database::DatabaseSettings;
use honi_launch::{RequestSettings, Sections};
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::Validate;
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

use crate::mail::MailSettings;

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

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
    /// Temporal, where the workflows of credentials are started and signalled.
    pub temporal: TemporalSettings,
    /// How often Temporal is asked.
    pub follow: FollowSettings,
    /// The e-mail of notices; without it none is sent, and the inbox has the notices all the same.
    pub mail: Option<MailSettings>,
}

/// Section `follow`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FollowSettings {
    /// How often the credentials are looked through for one that lacks a run.
    pub workflows_every_seconds: u32,
}

impl FollowSettings {
    pub(crate) fn workflows_every(self) -> Duration {
        Duration::from_secs(self.workflows_every_seconds.into())
    }
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
        self.sections().validate()?;
        self.temporal.validate()?;
        if self.follow.workflows_every_seconds == 0 {
            return Err("the intervals of follow must be at least 1 second".to_owned());
        }
        if let Some(mail) = &self.mail {
            mail.validate()?;
        }
        Ok(())
    }
}

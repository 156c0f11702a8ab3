//! What can be configured.

use std::time::Duration;

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
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
    /// The ledger of what underwriters give.
    pub benefits: BenefitSettings,
    /// The training service, which is asked for the right to sell and the calendar, and whose feed tells of credentials.
    pub training: CallSettings,
    /// The members service, which is asked what a member's age asks for.
    pub members: CallSettings,
    /// The voices service, whose feed tells which contracts a complaint is about.
    pub voices: CallSettings,
    /// This service's account at the identity provider; with an empty `token_url` it calls without a token, which only tests do.
    pub identity: ClientCredentials,
    /// How often the other services are asked for what is new.
    pub follow: FollowSettings,
}

/// Section `follow`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FollowSettings {
    /// How often the organisation is asked for its calendar.
    pub calendars_every_seconds: u32,
    /// How often training is asked for credentials.
    pub credentials_every_seconds: u32,
    /// How often voices is asked for complaints.
    pub complaints_every_seconds: u32,
}

impl FollowSettings {
    pub(crate) fn calendars_every(self) -> Duration {
        Duration::from_secs(self.calendars_every_seconds.into())
    }

    pub(crate) fn credentials_every(self) -> Duration {
        Duration::from_secs(self.credentials_every_seconds.into())
    }

    pub(crate) fn complaints_every(self) -> Duration {
        Duration::from_secs(self.complaints_every_seconds.into())
    }
}

/// The ledger of what underwriters give.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BenefitSettings {
    /// From which worth on compliance reviews what was taken, in yen (policy O-44 asks for a bound and names none).
    pub review_from_yen: i64,
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
        if self.benefits.review_from_yen < 0 {
            return Err("benefits.review_from_yen must not be negative".to_owned());
        }
        self.training.validate().map_err(|error| format!("training: {error}"))?;
        self.members.validate().map_err(|error| format!("members: {error}"))?;
        self.voices.validate().map_err(|error| format!("voices: {error}"))?;
        let FollowSettings {
            calendars_every_seconds,
            credentials_every_seconds,
            complaints_every_seconds,
        } = self.follow;
        if [calendars_every_seconds, credentials_every_seconds, complaints_every_seconds].contains(&0) {
            return Err("the intervals of follow must be at least 1 second".to_owned());
        }
        if !self.identity.token_url.is_empty() {
            self.identity.validate().map_err(|error| format!("identity: {error}"))?;
        }
        Ok(())
    }
}

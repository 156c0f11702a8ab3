//! The sections that the settings of every service have.

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_database::DatabaseSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::{Secret, Validate};
use serde::{Deserialize, Serialize};

/// A shorter key could be guessed.
const MAC_KEY_MIN: usize = 32;

/// Section `requests`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSettings {
    /// The key by which requests are compared when they come again, at least 32 characters (`openssl rand -hex 32`). With another one,
    /// a request that is repeated across the change is taken for another request.
    pub mac_key: Secret,
    /// How many days a request id is remembered, and with it the MAC of what may have been personal data. A caller that repeats a request
    /// later than that makes a new one.
    #[serde(default = "thirty_days")]
    pub keep_days: u16,
}

const fn thirty_days() -> u16 {
    30
}

impl Validate for RequestSettings {
    fn validate(&self) -> Result<(), String> {
        if self.mac_key.expose().len() < MAC_KEY_MIN {
            return Err(format!("requests.mac_key must have at least {MAC_KEY_MIN} characters"));
        }
        if self.keep_days == 0 {
            return Err("requests.keep_days must be 1 or more, or no request could be repeated safely".to_owned());
        }
        Ok(())
    }
}

/// What of a service's settings the ground is prepared from.
#[derive(Clone, Copy)]
pub struct Sections<'a> {
    /// The gRPC server.
    pub serve: &'a ServeSettings,
    /// The database.
    pub database: &'a DatabaseSettings,
    /// Whose tokens are accepted.
    pub access: &'a AccessSettings,
    /// The keys of personal data.
    pub personal_data: &'a PersonalDataSettings,
    /// The request ids.
    pub requests: &'a RequestSettings,
    /// The relay of events.
    pub relay: &'a RelaySettings,
    /// The audit log.
    pub audit_log: &'a AuditLogSettings,
}

impl Validate for Sections<'_> {
    fn validate(&self) -> Result<(), String> {
        self.serve.validate()?;
        self.database.validate()?;
        self.access.validate()?;
        self.personal_data.validate()?;
        self.requests.validate()?;
        self.relay.validate()?;
        self.audit_log.validate()
    }
}

//! What can be configured.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
use honi_database::DatabaseSettings;
use honi_launch::{RequestSettings, Sections};
use honi_letters::{AdrDirectory, Contact, Sender};
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::Validate;
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

use crate::app::Letterhead;
use crate::domain::RuleSet;

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// The settings of the voices service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it runs.
    pub profile: Profile,
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
    /// Temporal, where the workflows of complaints are started and signalled.
    pub temporal: TemporalSettings,
    /// The training service, which knows the organisation: reporting lines, units, calendars.
    pub organization: CallSettings,
    /// The members service, whose feed tells who was erased.
    pub members: CallSettings,
    /// The inspections service, whose feed tells of improvement actions that answer to voices.
    pub inspections: CallSettings,
    /// This service's account at the identity provider; with an empty `token_url` it calls without a token, which only tests do.
    pub identity: ClientCredentials,
    /// How often the other services are asked, and Temporal.
    pub follow: FollowSettings,
    /// Whose letters complainants get.
    pub letters: LetterSettings,
    /// How deadlines are computed; the standard rules if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
}

/// Where a service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// With real members.
    Production,
    /// On one machine, for demonstrations and tests; rules in seconds are allowed.
    Local,
}

/// Section `follow`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FollowSettings {
    /// How often the organisation is asked for its calendar, closures and units.
    pub calendars_every_seconds: u32,
    /// How often members are asked who was erased.
    pub members_every_seconds: u32,
    /// How often inspections is asked for improvement actions.
    pub improvements_every_seconds: u32,
    /// How often open complaints are looked through for one that lacks a run.
    pub workflows_every_seconds: u32,
}

/// Section `letters`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LetterSettings {
    /// The co-op, as it signs.
    pub organisation: String,
    /// The unit that signs, if one does.
    #[serde(default)]
    pub unit: String,
    /// Where the co-op says more.
    #[serde(default)]
    pub web_page: String,
    /// The desk to ask where a letter names nobody.
    pub desk: String,
    /// Its telephone.
    #[serde(default)]
    pub desk_phone: String,
    /// When it answers, in words.
    #[serde(default)]
    pub desk_hours: String,
    /// The bodies that settle disputes, in the form of `services/platform/letters/adr/1.toml`, with their telephones and addresses. That file
    /// itself, without, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adr_file: Option<PathBuf>,
}

impl LetterSettings {
    /// What letters are written with.
    ///
    /// # Errors
    /// If the file of the bodies cannot be read, or names none for some contract.
    pub(crate) fn letterhead(&self) -> anyhow::Result<Letterhead> {
        let adr = match &self.adr_file {
            None => AdrDirectory::built_in()?,
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| format!("letters.adr_file {}", file.display()))?;
                AdrDirectory::from_toml(&text).with_context(|| format!("letters.adr_file {}", file.display()))?
            }
        };
        let sender = Sender {
            organisation: self.organisation.clone(),
            unit: self.unit.clone(),
            web_page: self.web_page.clone(),
        };
        let desk = Contact {
            name: self.desk.clone(),
            phone: self.desk_phone.clone(),
            hours: self.desk_hours.clone(),
        };
        Ok(Letterhead { sender, desk, adr })
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

    /// The rules by which deadlines are computed.
    #[must_use]
    pub fn rules(&self) -> RuleSet {
        self.rule_set.clone().unwrap_or_else(RuleSet::standard)
    }
}

impl FollowSettings {
    pub(crate) fn calendars_every(self) -> Duration {
        Duration::from_secs(self.calendars_every_seconds.into())
    }

    pub(crate) fn members_every(self) -> Duration {
        Duration::from_secs(self.members_every_seconds.into())
    }

    pub(crate) fn improvements_every(self) -> Duration {
        Duration::from_secs(self.improvements_every_seconds.into())
    }

    pub(crate) fn workflows_every(self) -> Duration {
        Duration::from_secs(self.workflows_every_seconds.into())
    }
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        self.sections().validate()?;
        self.temporal.validate()?;
        self.organization.validate().map_err(|error| format!("organization: {error}"))?;
        self.members.validate().map_err(|error| format!("members: {error}"))?;
        self.inspections.validate().map_err(|error| format!("inspections: {error}"))?;
        if !self.identity.token_url.is_empty() {
            self.identity.validate().map_err(|error| format!("identity: {error}"))?;
        }
        let FollowSettings {
            calendars_every_seconds,
            members_every_seconds,
            improvements_every_seconds,
            workflows_every_seconds,
        } = self.follow;
        let intervals = [
            calendars_every_seconds,
            members_every_seconds,
            improvements_every_seconds,
            workflows_every_seconds,
        ];
        if intervals.contains(&0) {
            return Err("the intervals of follow must be at least 1 second".to_owned());
        }
        if self.letters.organisation.trim().is_empty() || self.letters.desk.trim().is_empty() {
            return Err("letters: organisation and desk are in every letter".to_owned());
        }
        let rules = self.rules();
        rules.validate().map_err(|error| format!("rule_set: {error}"))?;
        if rules.is_compressed() && self.profile != Profile::Local {
            return Err("rule_set: limits in seconds are for profile = \"local\" only".to_owned());
        }
        Ok(())
    }
}

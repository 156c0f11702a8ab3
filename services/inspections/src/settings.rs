//! What can be configured.

use std::time::Duration;

use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
use honi_database::DatabaseSettings;
use honi_launch::{RequestSettings, Sections};
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_serve::ServeSettings;
use honi_settings::Validate;
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

use crate::domain::{RuleSet, improvement};

/// The lowest layer of the settings, in TOML.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// The settings of the inspections service.
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
    /// Temporal, where the workflows of investigations and improvement actions are started and signalled.
    pub temporal: TemporalSettings,
    /// The training service, which knows the organisation: reporting lines, units, calendars.
    pub organization: CallSettings,
    /// The proposals service, whose feed tells of signals.
    pub proposals: CallSettings,
    /// The voices service, whose feed tells of complaints that allege improper solicitation, and of voices after which something is improved.
    pub voices: CallSettings,
    /// This service's account at the identity provider; with an empty `token_url` it calls without a token, which only tests do.
    pub identity: ClientCredentials,
    /// How often the other services are asked, and Temporal.
    pub follow: FollowSettings,
    /// How deadlines of investigations are computed; the standard rules if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// How deadlines of improvement actions are computed; the standard rules if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub improvement_rule_set: Option<improvement::RuleSet>,
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
    /// How often proposals is asked for signals.
    pub signals_every_seconds: u32,
    /// How often voices is asked for what concerns this service.
    pub complaints_every_seconds: u32,
    /// How often what is open is looked through for a record that lacks a run.
    pub workflows_every_seconds: u32,
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

    /// The rules by which deadlines of improvement actions are computed.
    #[must_use]
    pub fn improvement_rules(&self) -> improvement::RuleSet {
        self.improvement_rule_set.clone().unwrap_or_else(improvement::RuleSet::standard)
    }

    /// The rules by which deadlines of investigations are computed.
    #[must_use]
    pub fn rules(&self) -> RuleSet {
        self.rule_set.clone().unwrap_or_else(RuleSet::standard)
    }
}

impl FollowSettings {
    pub(crate) fn calendars_every(self) -> Duration {
        Duration::from_secs(self.calendars_every_seconds.into())
    }

    pub(crate) fn signals_every(self) -> Duration {
        Duration::from_secs(self.signals_every_seconds.into())
    }

    pub(crate) fn complaints_every(self) -> Duration {
        Duration::from_secs(self.complaints_every_seconds.into())
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
        self.proposals.validate().map_err(|error| format!("proposals: {error}"))?;
        self.voices.validate().map_err(|error| format!("voices: {error}"))?;
        if !self.identity.token_url.is_empty() {
            self.identity.validate().map_err(|error| format!("identity: {error}"))?;
        }
        let FollowSettings {
            calendars_every_seconds,
            signals_every_seconds,
            complaints_every_seconds,
            workflows_every_seconds,
        } = self.follow;
        let intervals = [
            calendars_every_seconds,
            signals_every_seconds,
            complaints_every_seconds,
            workflows_every_seconds,
        ];
        if intervals.contains(&0) {
            return Err("the intervals of follow must be at least 1 second".to_owned());
        }
        let rules = self.rules();
        rules.validate().map_err(|error| format!("rule_set: {error}"))?;
        let improvement_rules = self.improvement_rules();
        improvement_rules
            .validate()
            .map_err(|error| format!("improvement_rule_set: {error}"))?;
        for (section, compressed) in [
            ("rule_set", rules.is_compressed()),
            ("improvement_rule_set", improvement_rules.is_compressed()),
        ] {
            if compressed && self.profile != Profile::Local {
                return Err(format!("{section}: limits in seconds are for profile = \"local\" only"));
            }
        }
        Ok(())
    }
}

//! What can be configured. `worker.toml` beside this file has the defaults.

use chrono::NaiveTime;
use honi_call::{CallSettings, ClientCredentials};
use honi_orchestration::TemporalSettings;
use honi_settings::Validate;
use honi_telemetry::TelemetrySettings;
use serde::{Deserialize, Serialize};

use crate::worker::QUEUES;

/// The text of the defaults.
pub const DEFAULTS: &str = include_str!("worker.toml");

/// Settings of the worker.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The task queues to work on, separated by commas, such as `complaint-handling`; empty for all.
    pub only: String,
    /// How many seconds activities that run may take to end after the worker was asked to stop.
    pub graceful_seconds: u64,
    /// The daily search for suspicious contracts.
    pub daily_detection: DailyDetectionSettings,
    /// Temporal.
    pub temporal: TemporalSettings,
    /// The voices service.
    pub voices: CallSettings,
    /// The inspections service.
    pub inspections: CallSettings,
    /// The proposals service.
    pub proposals: CallSettings,
    /// The organisation service.
    pub organization: CallSettings,
    /// Its account at the identity provider; with an empty `token_url` it calls without a token, which only tests do.
    pub identity: ClientCredentials,
    /// Traces, metrics, logs.
    pub telemetry: TelemetrySettings,
}

/// When suspicious contracts are looked for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DailyDetectionSettings {
    /// The time of day in Japan Standard Time, such as `03:00`, to which the worker sets the schedule in Temporal; empty leaves the schedule
    /// alone, for who keeps it by other means.
    pub at: String,
}

impl DailyDetectionSettings {
    /// The time of day; none if the worker keeps no schedule.
    pub(crate) fn at(&self) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(&self.at, "%H:%M").ok()
    }
}

impl Settings {
    /// The task queues to work on.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &str> {
        let named = self.only.split(',').map(str::trim).filter(|name| !name.is_empty());
        let all = QUEUES.into_iter().filter(|_| self.only.trim().is_empty());
        named.chain(all)
    }
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        if let Some(unknown) = self.queues().find(|queue| !QUEUES.contains(queue)) {
            return Err(format!("only names {unknown}, but the task queues are {}", QUEUES.join(", ")));
        }
        if !self.daily_detection.at.is_empty() && self.daily_detection.at().is_none() {
            return Err("daily_detection.at must be a time of day such as 03:00, or empty".to_owned());
        }
        self.temporal.validate()?;
        self.voices.validate()?;
        self.inspections.validate()?;
        self.proposals.validate()?;
        self.organization.validate()?;
        if self.identity.token_url.is_empty() {
            Ok(())
        } else {
            self.identity.validate()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(only: &str) -> Settings {
        let mut settings: Settings = toml::from_str(DEFAULTS).expect("the defaults are settings");
        settings.only = only.to_owned();
        settings.temporal.codec_key = honi_settings::Secret::new("a secret that only these tests ever use");
        settings
    }

    #[test]
    fn all_queues_unless_some_are_named() {
        assert_eq!(settings("").queues().collect::<Vec<_>>(), QUEUES);
        assert_eq!(
            settings(" complaint-handling ,").queues().collect::<Vec<_>>(),
            ["complaint-handling"]
        );
        assert!(settings("complaint-handling").validate().is_ok());
        assert!(settings("complaints").validate().is_err());
    }

    #[test]
    fn the_daily_detection_is_at_a_time_of_day_or_kept_by_others() {
        let at = |at: &str| {
            let mut settings = settings("");
            settings.daily_detection.at = at.to_owned();
            (settings.validate().is_ok(), settings.daily_detection.at())
        };
        assert_eq!(at("03:00"), (true, NaiveTime::from_hms_opt(3, 0, 0)));
        assert_eq!(at(""), (true, None));
        assert!(!at("24:30").0 && !at("3 o'clock").0);
    }

    #[test]
    fn the_defaults_lack_only_the_secrets() {
        let defaults: Settings = toml::from_str(DEFAULTS).expect("the defaults are settings");
        assert!(defaults.validate().expect_err("no codec key").contains("codec_key"));
        assert_eq!(settings("").validate(), Ok(()));
    }
}

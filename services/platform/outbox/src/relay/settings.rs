//! How a relay works.

use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// The section `[relay]` of a service's settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RelaySettings {
    /// How long the lease lasts: after a crash, another replica takes over after so many seconds.
    pub lease_seconds: u32,
    /// How often the relay looks when nobody wakes it; another replica's changes do not wake it.
    pub poll_milliseconds: u32,
    /// Most events that are put in order per transaction.
    pub sequence_batch: u32,
    /// Most events per round of deliveries.
    pub delivery_batch: u32,
    /// Most deliveries at once; each is of another resource.
    pub concurrency: u32,
    /// A delivery that takes longer counts as Retry.
    pub delivery_timeout_seconds: u32,
    /// Longest wait before the second attempt; it doubles with each further one.
    pub first_retry_milliseconds: u32,
    /// Longest wait of all.
    pub longest_retry_seconds: u32,
    /// An event that was tried so often in vain is parked. At the longest wait of a minute, 10,000 attempts are a week: that the other side
    /// is away over a weekend must not park everything.
    pub attempts: u32,
    /// Seed of the jitter, so that replicas and tests can differ or agree.
    pub jitter_seed: u64,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            lease_seconds: 30,
            poll_milliseconds: 500,
            sequence_batch: 1000,
            delivery_batch: 256,
            concurrency: 16,
            delivery_timeout_seconds: 10,
            first_retry_milliseconds: 500,
            longest_retry_seconds: 60,
            attempts: 10_000,
            jitter_seed: 0,
        }
    }
}

impl RelaySettings {
    /// Refuses settings with which nothing would ever be delivered.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn validate(&self) -> Result<(), String> {
        if self.lease_seconds < 2 * self.delivery_timeout_seconds {
            return Err("relay.lease_seconds must be at least twice relay.delivery_timeout_seconds".to_owned());
        }
        let counts = [
            self.poll_milliseconds,
            self.sequence_batch,
            self.delivery_batch,
            self.concurrency,
            self.attempts,
        ];
        if counts.contains(&0) || self.delivery_timeout_seconds == 0 {
            return Err("the counts and times of relay must be at least 1".to_owned());
        }
        Ok(())
    }

    pub(super) fn lease(&self) -> TimeDelta {
        TimeDelta::seconds(self.lease_seconds.into())
    }

    pub(super) const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_milliseconds as u64)
    }

    pub(super) const fn delivery_timeout(&self) -> Duration {
        Duration::from_secs(self.delivery_timeout_seconds as u64)
    }
}

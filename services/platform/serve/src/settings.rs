//! What can be configured.

use std::net::SocketAddr;
use std::time::Duration;

use honi_settings::Validate;
use serde::{Deserialize, Serialize};

/// tonic's own limit of a message; a higher one here would not be reached.
const TONIC_MAX_MESSAGE_BYTES: u32 = 4 * 1024 * 1024;

/// Section `serve` of every service's settings.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServeSettings {
    /// Where gRPC is served.
    pub listen: SocketAddr,
    /// Calls in flight at most; more are answered RESOURCE_EXHAUSTED at once, because a queue would only make all of them late.
    pub max_concurrent: usize,
    /// What a call may take at most, whatever its `grpc-timeout` says.
    pub max_deadline_seconds: u64,
    /// Size of a request message at most; larger ones are answered RESOURCE_EXHAUSTED. At most 4 MiB.
    pub max_message_bytes: u32,
    /// How long calls in flight may take to end after the service was asked to stop.
    pub drain_seconds: u64,
}

impl ServeSettings {
    pub(crate) fn max_deadline(&self) -> Duration {
        Duration::from_secs(self.max_deadline_seconds)
    }

    pub(crate) fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            max_concurrent: 256,
            max_deadline_seconds: 30,
            max_message_bytes: 1024 * 1024,
            drain_seconds: 30,
        }
    }
}

impl Validate for ServeSettings {
    fn validate(&self) -> Result<(), String> {
        if self.max_concurrent == 0 || self.max_deadline_seconds == 0 {
            return Err("serve.max_concurrent and serve.max_deadline_seconds must be positive".to_owned());
        }
        if self.max_message_bytes == 0 || self.max_message_bytes > TONIC_MAX_MESSAGE_BYTES {
            return Err(format!("serve.max_message_bytes must be 1 to {TONIC_MAX_MESSAGE_BYTES}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_limits_are_limits() {
        assert_eq!(ServeSettings::default().validate(), Ok(()));
        assert!(
            ServeSettings {
                max_concurrent: 0,
                ..ServeSettings::default()
            }
            .validate()
            .is_err()
        );
        assert!(
            ServeSettings {
                max_message_bytes: u32::MAX,
                ..ServeSettings::default()
            }
            .validate()
            .is_err()
        );
    }
}

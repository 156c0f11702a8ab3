//! What can be configured.

use std::net::SocketAddr;
use std::time::Duration;

use honi_settings::{TlsFiles, Validate};
use serde::{Deserialize, Serialize};

/// tonic's own limit of a message; a higher one here would not be reached.
const TONIC_MAX_MESSAGE_BYTES: u32 = 4 * 1024 * 1024;

/// No duration here is longer than an hour: it would be a mistake.
const LONGEST_SECONDS: u64 = 3600;

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
    /// How long the service still takes calls after it has said NOT_SERVING, so that balancers and clients have seen it: longer than the
    /// time between two of their checks.
    pub drain_notice_seconds: u64,
    /// How long calls in flight may take to end after that.
    pub drain_seconds: u64,
    /// Whether an address other than loopback may be served without TLS: only where something else encrypts, such as a mesh, for every
    /// call carries a token.
    pub plaintext: bool,
    /// The certificate by which clients know this service; with `ca_file`, clients need one as well (mutual TLS).
    pub tls: TlsFiles,
}

impl ServeSettings {
    pub(crate) fn max_deadline(&self) -> Duration {
        Duration::from_secs(self.max_deadline_seconds)
    }

    pub(crate) fn drain_notice(&self) -> Duration {
        Duration::from_secs(self.drain_notice_seconds)
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
            drain_notice_seconds: 0,
            drain_seconds: 30,
            plaintext: false,
            tls: TlsFiles::default(),
        }
    }
}

impl Validate for ServeSettings {
    fn validate(&self) -> Result<(), String> {
        if self.max_concurrent == 0 || self.max_deadline_seconds == 0 {
            return Err("serve.max_concurrent and serve.max_deadline_seconds must be positive".to_owned());
        }
        for (name, seconds) in [
            ("max_deadline_seconds", self.max_deadline_seconds),
            ("drain_notice_seconds", self.drain_notice_seconds),
            ("drain_seconds", self.drain_seconds),
        ] {
            if seconds > LONGEST_SECONDS {
                return Err(format!("serve.{name} must be at most {LONGEST_SECONDS}"));
            }
        }
        if self.max_message_bytes == 0 || self.max_message_bytes > TONIC_MAX_MESSAGE_BYTES {
            return Err(format!("serve.max_message_bytes must be 1 to {TONIC_MAX_MESSAGE_BYTES}"));
        }
        self.tls.validate().map_err(|error| format!("serve.{error}"))?;
        if self.tls.certificate_file.is_none() && self.tls.ca_file.is_some() {
            return Err("serve.tls.ca_file asks clients for a certificate, which needs serve.tls.certificate_file".to_owned());
        }
        if self.tls.is_empty() && !self.plaintext && !self.listen.ip().is_loopback() {
            return Err(
                "serve.listen is not a loopback address: set serve.tls, or serve.plaintext where something else encrypts".to_owned(),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_limits_are_limits() {
        let good = ServeSettings::default;
        assert_eq!(good().validate(), Ok(()));
        let calls = ServeSettings {
            max_concurrent: 0,
            ..good()
        };
        let bytes = ServeSettings {
            max_message_bytes: u32::MAX,
            ..good()
        };
        let long = ServeSettings {
            max_deadline_seconds: u64::MAX,
            ..good()
        };
        assert!(calls.validate().is_err() && bytes.validate().is_err() && long.validate().is_err());
    }

    #[test]
    fn tokens_do_not_travel_in_the_clear_unless_it_is_said() {
        let open = ServeSettings {
            listen: SocketAddr::from(([0, 0, 0, 0], 7402)),
            ..ServeSettings::default()
        };
        assert!(open.validate().is_err());
        let behind_a_mesh = ServeSettings {
            plaintext: true,
            ..open.clone()
        };
        assert_eq!(behind_a_mesh.validate(), Ok(()));
        let tls = |ca_file: Option<&str>, certificate_file: Option<&str>| ServeSettings {
            tls: TlsFiles {
                ca_file: ca_file.map(Into::into),
                certificate_file: certificate_file.map(Into::into),
                key_file: certificate_file.map(|_| "key.pem".into()),
            },
            ..open.clone()
        };
        assert_eq!(tls(None, Some("certificate.pem")).validate(), Ok(()));
        assert_eq!(tls(Some("clients.pem"), Some("certificate.pem")).validate(), Ok(()));
        assert!(tls(Some("clients.pem"), None).validate().is_err());
    }
}
